using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Core.Migration;

namespace Berth.Cli.Import;

/// <summary><c>berth import deskrun</c>: the runners of a deskrun configuration.</summary>
internal sealed class ImportDeskrunCommand : BerthCommand
{
    private readonly Argument<string?> _file;
    private readonly Option<bool> _dryRun;

    public ImportDeskrunCommand(CliHost host)
        : base(host, "deskrun", "Take over the runners of deskrun's configuration")
    {
        _file = Add(new Argument<string?>("FILE")
        {
            Description = "Default: ~/.deskrun/config.json",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _dryRun = Add(DryRun.Option());
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string file = options.GetValue(_file)
            ?? Path.Combine(Host.Environment.GetValueOrDefault("HOME", "/root"), ".deskrun", "config.json");
        IReadOnlyList<ImportedRunner> runners;
        try
        {
            runners = DeskrunConfig.Read(RunnerImport.Text(Host, file));
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"berth: {Host.Display(file)}: {wrong.Message}");
        }

        return Task.FromResult(new RunnerImport(Host, Config(options)).Write(runners, options.GetValue(_dryRun)));
    }
}
