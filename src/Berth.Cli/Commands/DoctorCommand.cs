using System.CommandLine;
using Berth.Cli.Doctor;
using Berth.Cli.Output;
using Berth.Core.Checks;

namespace Berth.Cli.Commands;

/// <summary><c>berth doctor</c>: is this machine fit to run jobs, and if not, what to mend.</summary>
internal sealed class DoctorCommand : BerthCommand
{
    private readonly Option<bool> _offline;
    private readonly Option<string[]> _only;
    private readonly Option<string> _runnerDirectory;

    public DoctorCommand(CliHost host)
        : base(host, "doctor", "Check that this machine can run jobs, and say what to mend", shows: true)
    {
        _offline = Add(new Option<bool>("--offline") { Description = "Ask nothing of the network" });
        _only = Add(new Option<string[]>("--only")
        {
            Description = $"Only these checks, separated by commas: {string.Join(", ", MachineDoctor.Names)}",
            HelpName = "NAME,…",
        });
        _only.CompletionSources.Add(
            _ => MachineDoctor.Names.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        _runnerDirectory = Add(new Option<string>("--runner-dir")
        {
            Description = "Where a runner is installed, whose version to check. Default: /home/runner if there is one",
            HelpName = "DIR",
        });
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string[] only = [.. (options.GetValue(_only) ?? []).SelectMany(
            names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        MachineDoctor doctor = new(Host, Config(options));
        IReadOnlyList<CheckResult> results = await doctor.RunAsync(
            only, options.GetValue(_offline), options.GetValue(_runnerDirectory), cancellation).ConfigureAwait(false);
        return CheckView.Show(results);
    }
}
