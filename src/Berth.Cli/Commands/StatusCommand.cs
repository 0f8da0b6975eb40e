using System.CommandLine;
using Berth.Cli.Configuration;
using Berth.Cli.Runners;

namespace Berth.Cli.Commands;

/// <summary><c>berth status</c>: runners and jobs at a glance.</summary>
internal sealed class StatusCommand : BerthCommand
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(2);

    private readonly Argument<string?> _runner;
    private readonly Option<bool> _watch;
    private readonly Option<bool> _clean;

    public StatusCommand(CliHost host)
        : base(host, "status", "Show the runners, their scale sets and their jobs", shows: true)
    {
        _runner = Add(OptionalRunner.Argument(host, "Only this runner, or one of its instances"));
        _watch = Add(new Option<bool>("--watch", "-w") { Description = "Show it again whenever it has changed, until interrupted" });
        _clean = Add(new Option<bool>("--clean") { Description = "On a cluster: first free the slots that failed runners hold" });
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        IRunnerService service = RunnerServices.For(Host, Config(options));
        StatusRequest request = new(options.GetValue(_runner), options.GetValue(_clean));
        if (!options.GetValue(_watch)) return await service.StatusAsync(request, cancellation).ConfigureAwait(false);
        for (string? shown = null; ;)
        {
            CommandResult result = await service.StatusAsync(request, cancellation).ConfigureAwait(false);
            if (result.Data?.ToJsonString() is var now && now != shown)
            {
                if (shown is not null) Host.Error.WriteLine($"berth: {Host.Time.GetLocalNow():HH:mm:ss}");
                Present(result, options);
            }

            shown = now;
            await Task.Delay(_pause, Host.Time, cancellation).ConfigureAwait(false);
        }
    }
}
