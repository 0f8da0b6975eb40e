using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Hook;

/// <summary>
/// Where the hook learns which runner it serves: a definition file, a <c>berth.yaml</c>, or nothing, which is a runner without
/// caches.
/// </summary>
public static class RunnerSource
{
    /// <exception cref="BerthException">
    /// What is named is not there or is not valid: cause <c>configuration-invalid</c>.
    /// </exception>
    public static RunnerDefinition Load(HookSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Definition is { } definition) return definition;
        if (settings.DefinitionFile is { } file)
        {
            try
            {
                return JsonSerializer.Deserialize(
                    Read(file, "BERTH_RUNNER_DEFINITION"), RunnerDefinitionJson.Default.RunnerDefinition)
                    ?? throw Invalid($"{file} holds no runner definition", []);
            }
            catch (JsonException e)
            {
                throw Invalid($"{file} holds no runner definition", [e.Message]);
            }
        }

        if (settings.ConfigFile is null && settings.ConfiguredRunner is null)
        {
            return new RunnerDefinition
            {
                Name = Core.Planning.ServiceNames.ToLabel(settings.RunnerName, "runner"),
                // Nobody has said anything: it is what the runner's owner had before.
                Forks = ForkPolicy.Allow,
            };
        }

        ConfigLocation location = ConfigLocator.Find(settings.ConfigFile, settings.Environment, Environment.CurrentDirectory);
        ConfigResult result = new ConfigFile(location.Path, location.Path).Read(new ConfigOverrides(settings.Environment));
        if (result.Config is not { } config)
        {
            throw Invalid($"{location.Path} is not valid", ProblemLines.Of(result.Problems));
        }

        if (config.Engine == EngineKind.Kubernetes && !settings.OnCluster)
        {
            throw Invalid(
                $"{location.Path} has engine: kubernetes, and this hook was started for the Docker engine: "
                + "set BERTH_ENGINE=kubernetes", []);
        }

        string[] known = [.. config.Instances().Select(runner => runner.Name)];
        string name = settings.ConfiguredRunner ?? (known.Length == 1 ? known[0] : settings.RunnerName);
        return config.Instances().FirstOrDefault(runner => runner.Name == name)
            ?? throw Invalid(
                $"{location.Path} has no runner '{name}': set BERTH_RUNNER to one of {string.Join(", ", known)}", []);
    }

    /// <summary>The hook extension, if the definition or the runner's environment names one, with its file.</summary>
    public static (JsonNode Extension, string File)? LoadExtension(HookSettings settings, RunnerDefinition runner)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(runner);
        if ((runner.Extension ?? settings.ExtensionFile) is not { } file)
        {
            return null;
        }

        string source = runner.Extension is null
            ? "ACTIONS_RUNNER_CONTAINER_HOOK_TEMPLATE"
            : $"'extension' of runner {runner.Name}";
        YamlDocument document = YamlDocument.Parse(Read(file, source), file);
        if (document.Root is not { } root)
        {
            throw Invalid(
                $"the hook extension {file} is not valid YAML", ProblemLines.Of(document.Problems));
        }

        return YamlToJson.Convert(root) is { } extension ? (extension, file) : null;
    }

    private static byte[] Read(string file, string source)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"{file}, named by {source}, cannot be read", [e.Message]);
        }
    }

    private static BerthException Invalid(string summary, IReadOnlyList<string> evidence) => new(Finding.Certain(
        "configuration-invalid", summary, "Mend the file, and hold it against berth validate.", evidence));
}
