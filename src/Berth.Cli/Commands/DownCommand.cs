using System.CommandLine;
using Berth.Cli.Configuration;
using Berth.Cli.Runners;

namespace Berth.Cli.Commands;

/// <summary><c>berth down</c>: busy runners finish their job, then everything is removed.</summary>
internal sealed class DownCommand : BerthCommand
{
    private readonly Argument<string?> _runner;
    private readonly Option<bool> _now;
    private readonly Option<bool> _delete;
    private readonly Option<bool> _force;
    private readonly Option<bool> _caches;
    private readonly Option<bool> _yes;
    private readonly Option<bool> _dryRun;

    public DownCommand(CliHost host)
        : base(host, "down", "End the runners: busy ones finish their job first; an interrupt in between ends them")
    {
        _runner = Add(OptionalRunner.Argument(host, "Only this runner, or one of its instances"));
        _now = Add(new Option<bool>("--now") { Description = "End busy runners as well: their jobs fail" });
        _delete = Add(new Option<bool>("--delete-scale-sets")
        {
            Description = "Delete the scale sets on GitHub as well: jobs that wait for them wait for ever",
        });
        _force = Add(new Option<bool>("--force")
        {
            Description = "On a cluster without a controller: remove everything, and leave on GitHub what is there",
        });
        _caches = Add(new Option<bool>("--caches") { Description = "On a cluster: remove the volumes of caches as well" });
        _yes = Add(new Option<bool>("--yes", "-y")
        {
            Description = "On a cluster: remove without asking scale sets of Berth's that the configuration does not name",
        });
        _dryRun = Add(DryRun.Option());
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation) =>
        RunnerServices.For(Host, Config(options)).DownAsync(
            new DownRequest
            {
                Runner = options.GetValue(_runner),
                Now = options.GetValue(_now),
                DeleteScaleSets = options.GetValue(_delete),
                Force = options.GetValue(_force),
                Caches = options.GetValue(_caches),
                Yes = options.GetValue(_yes),
                DryRun = options.GetValue(_dryRun),
            },
            cancellation);
}
