using System.CommandLine;
using Berth.Cli.Configuration;
using Berth.Core.Configuration;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Cli.Commands;

/// <summary><c>berth add</c>: a runner more in the configuration.</summary>
internal sealed class AddCommand : BerthCommand
{
    private readonly Argument<string> _name;
    private readonly Option<bool> _dryRun;
    private readonly IReadOnlyList<(string Field, Option Option)> _fields;

    public AddCommand(CliHost host)
        : base(host, "add", "Add a runner to the configuration; its comments and order stay")
    {
        _name = Add(new Argument<string>("NAME") { Description = "Lower-case letters, digits and '-', 45 at most" });
        _fields =
        [
            Field("repository", "--repository", "OWNER/REPO", "The repository that it serves; a URL for one on another host"),
            Field("organization", "--organization", "NAME", "The organisation that it serves, instead of a repository"),
            Field("enterprise", "--enterprise", "NAME", "The enterprise that it serves, instead of a repository"),
            Field("credentials", "--credentials", "NAME", "A credential of the store, by name"),
            ("mode", Add(RunnerOptions.Mode(Choice.Name(RunnerMode.Container)))),
            Field("min", "--min", "N", "Runners that wait for a job at least. Default: 0"),
            Field("max", "--max", "N", "Jobs at once at most. Default: 1"),
            Field("instances", "--instances", "N", "So many runners, NAME-1 to NAME-N. Default: 1"),
            Field("image", "--image", "IMAGE", "The image of jobs that name none"),
            Field("dindImage", "--dind-image", "IMAGE", "With mode dind: the image of the job's own Docker daemon"),
            ("caches", Add(RunnerOptions.Caches())),
            ("mounts", Add(RunnerOptions.Mounts())),
            Field("extension", "--extension", "FILE", "A hook extension (PodTemplate), relative to the configuration"),
            Field("forks", "--forks", "POLICY", "Jobs of pull requests from other repositories: refuse or allow. Default: refuse"),
            Field("group", "--group", "NAME", "The runner group of the organisation or enterprise"),
            Field("network", "--network", "NAME", "On Docker: the network that the runner's own container is in, or host"),
            Field("hook", "--hook", "HOOK", "On a cluster: berth or official. Default: berth"),
            Field("namespace", "--namespace", "NAME", "On a cluster: where runners and jobs are"),
            Field("runnerImage", "--runner-image", "IMAGE", "The image of the runner itself"),
            Field("workVolume", "--work-volume", "SIZE", "On a cluster: a work volume that runner and job share, such as 10Gi"),
            Field("workVolumeAccess", "--work-volume-access", "MODE", "On a cluster: ReadWriteOnce or ReadWriteMany. Default: ReadWriteOnce"),
            Field("cacheSize", "--cache-size", "SIZE", "On a cluster: caches as volumes of this size, such as 50Gi"),
            Field("storageClass", "--storage-class", "NAME", "On a cluster: the storage class of volumes"),
            Field("values", "--values", "FILE", "On a cluster: further values of the scale-set chart"),
        ];
        _dryRun = Add(DryRun.Option());
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string name = options.GetRequiredValue(_name);
        if (RunnerName.Problem(name) is { } wrong) throw new UsageException(new Problem("NAME", 0, 0, "", wrong).ToString());
        RunnerSetting[] settings = [.. _fields.Select(field => new RunnerSetting(field.Field, Values(options, field.Option)))];
        ConfigFile file = Config(options).FileToEdit();
        CheckExtension(settings, file);
        bool dryRun = options.GetValue(_dryRun);
        ConfigEdit edit = file.Edit(text => ConfigEditor.Add(text, file.DisplayName, name, settings), dryRun);
        return Task.FromResult(
            !edit.IsValid ? CommandResult.Invalid(edit.Problems.Select(problem => AtItsFlag(problem, name)))
            : dryRun ? CommandResult.Print(edit.Text, [.. Warnings(edit.Text, file, name, options)])
            : CommandResult.Done([$"added {name} to {file.DisplayName}", .. Warnings(edit.Text, file, name, options)]));
    }

    /// <summary>A file that is not there yet is a slip of the pen more often than a plan.</summary>
    private static void CheckExtension(RunnerSetting[] settings, ConfigFile file)
    {
        string directory = Path.GetDirectoryName(file.FullPath)!;
        foreach (string name in settings.Where(setting => setting.Field == "extension").SelectMany(setting => setting.Values))
        {
            if (!File.Exists(Path.Combine(directory, name)))
                throw new UsageException(new Problem("--extension", 0, 0, "",
                    $"there is no file '{name}' in the directory of {file.DisplayName}; make it first").ToString());
        }
    }

    /// <summary>What 'validate' would say of the new runner, said at once.</summary>
    private IEnumerable<string> Warnings(string text, ConfigFile file, string name, ParseResult options)
    {
        YamlDocument document = YamlDocument.Parse(text, file.DisplayName);
        ConfigResult result = Config(options).Interpret(document, file);
        return result.IsValid
            ? NotYet.Warnings(result.Config with { Runners = [.. result.Config.Runners.Where(runner => runner.Name == name)] }, document)
                .Select(warning => AtItsFlag(warning, name)).Select(warning => (warning with { Message = $"warning: {warning.Message}" }).ToString())
            : [];
    }

    /// <summary>A problem of the new runner is one of the flag that says so, not of a line that is not there.</summary>
    private Problem AtItsFlag(Problem problem, string name)
    {
        string prefix = $"runners.{name}.";
        if (!problem.Field.StartsWith(prefix, StringComparison.Ordinal)) return problem;
        string field = problem.Field[prefix.Length..].Split('[', '.')[0];
        return _fields.FirstOrDefault(known => known.Field == field).Option is { } option
            ? new Problem(option.Name, 0, 0, "", problem.Message)
            : problem;
    }

    private static string[] Values(ParseResult options, Option option) => option switch
    {
        Option<string[]> list => options.GetValue(list) ?? [],
        Option<string> one => options.GetValue(one) is { } value ? [value] : [],
        _ => [],
    };

    private (string, Option) Field(string field, string name, string value, string description) =>
        (field, Add(new Option<string>(name) { Description = description, HelpName = value }));
}
