using Berth.Core.Diagnosis;
using Berth.Core.Yaml;

namespace Berth.Kubernetes.Connections;

/// <summary>One kubeconfig file.</summary>
internal sealed class KubeConfigFile
{
    private KubeConfigFile(string path, YamlMapping root) => (Path, Root) = (path, root);

    public string Path { get; }

    public YamlMapping Root { get; }

    /// <exception cref="BerthException"><c>cluster-not-configured</c>: it cannot be read.</exception>
    public static KubeConfigFile Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            YamlDocument document = YamlDocument.Read(stream, path);
            // Of what is wrong only the place is said: a line of this file may be a secret.
            return document.Root is YamlMapping root ? new KubeConfigFile(System.IO.Path.GetFullPath(path), root)
                : throw KubeConfig.Wrong(
                    document.Problems is [{ } problem, ..]
                        ? $"{path} is not valid, line {problem.Line}, column {problem.Column}"
                        : $"{path} holds no configuration",
                    "Mend the file, or name another with KUBECONFIG.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw KubeConfig.Wrong($"{path} cannot be read: {e.Message}", "Name a kubeconfig with KUBECONFIG.");
        }
    }

    public IEnumerable<string> Names(string list) => Entries(list).Select(entry => Text(entry, "name")).OfType<string>();

    /// <summary>The entry of a name, without the name around it.</summary>
    public YamlMapping? Named(string list, string kind, string name) =>
        Entries(list).FirstOrDefault(entry => Text(entry, "name") == name)?[kind] as YamlMapping;

    /// <summary>A field's text; null when it is not there or empty.</summary>
    public static string? Text(YamlMapping mapping, string field) =>
        mapping[field] is YamlScalar { IsNull: false, Text: { Length: > 0 } text } ? text : null;

    /// <summary>A field that is a path, or, as <c>FIELD-data</c>, the content in base 64, which wins.</summary>
    public byte[]? Bytes(YamlMapping mapping, string field)
    {
        try
        {
            return Text(mapping, field + "-data") is { } data ? Convert.FromBase64String(data)
                : Text(mapping, field) is { } path ? File.ReadAllBytes(Resolve(path))
                : null;
        }
        catch (FormatException)
        {
            throw KubeConfig.Wrong($"{field}-data in {Path} is not base 64", "Mend the file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw KubeConfig.Wrong($"{field} of {Path} cannot be read: {e.Message}", "Mend the path.");
        }
    }

    public string Resolve(string path) => System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(Path)!);

    public CredentialPluginCommand Plugin(YamlMapping exec)
    {
        string program = Text(exec, "command") ?? throw KubeConfig.Wrong($"an exec plugin in {Path} has no command", "Mend the file.");
        return new CredentialPluginCommand(
            Text(exec, "apiVersion") ?? "client.authentication.k8s.io/v1",
            program.Contains('/', StringComparison.Ordinal) ? Resolve(program) : program,
            [.. (exec["args"] as YamlSequence)?.Items.OfType<YamlScalar>().Select(item => item.Text) ?? []],
            (exec["env"] as YamlSequence)?.Items.OfType<YamlMapping>()
                .ToDictionary(item => Text(item, "name") ?? "", item => Text(item, "value") ?? "", StringComparer.Ordinal) ?? [],
            System.IO.Path.GetDirectoryName(Path)!,
            Text(exec, "installHint"));
    }

    private IEnumerable<YamlMapping> Entries(string list) => (Root[list] as YamlSequence)?.Items.OfType<YamlMapping>() ?? [];
}
