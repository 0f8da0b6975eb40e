using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Commands;
using Berth.Core.Migration;
using Berth.Core.Yaml;

namespace Berth.Cli.Import;

/// <summary><c>berth import helm</c>: a runner of a values file of the scale-set chart.</summary>
internal sealed class ImportHelmCommand : BerthCommand
{
    private readonly Argument<string> _file;
    private readonly Option<string?> _name;
    private readonly Option<bool> _dryRun;

    public ImportHelmCommand(CliHost host)
        : base(host, "helm", "Take over a values file of the chart gha-runner-scale-set")
    {
        _file = Add(new Argument<string>("VALUES") { Description = "The values file; a release's is what 'helm get values' prints" });
        _name = Add(new Option<string?>("--name")
        {
            Description = "The runner's name, where the values have no runnerScaleSetName. Default: the file's name",
            HelpName = "NAME",
        });
        _dryRun = Add(DryRun.Option());
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string file = options.GetRequiredValue(_file);
        YamlDocument document = YamlDocument.Parse(RunnerImport.Text(Host, file), file);
        if (!document.IsValid) return Task.FromResult(CommandResult.Invalid(document.Problems));
        if (YamlToJson.Convert(document.Root) is not JsonObject values)
            throw new UsageException($"berth: {file}: values of a chart are a mapping");
        if (HelmValues.Problem(values) is { } problem) throw new UsageException($"berth: {file}: {problem}");
        ImportedRunner runner = HelmValues.Read(values, options.GetValue(_name) ?? Path.GetFileNameWithoutExtension(file));
        return Task.FromResult(new RunnerImport(Host, Config(options)).Write([runner], options.GetValue(_dryRun)));
    }
}
