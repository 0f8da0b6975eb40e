using System.CommandLine;
using Berth.Cli.Configuration;
using Berth.Cli.Output;
using Berth.Cli.Runners;
using Berth.Core.Configuration;

namespace Berth.Cli.Commands;

/// <summary><c>berth up</c>: the configuration's runners, there and ready for GitHub's jobs.</summary>
internal sealed class UpCommand : BerthCommand
{
    private readonly Argument<string?> _runner;
    private readonly Option<bool> _detach;
    private readonly Option<bool> _background;
    private readonly Option<bool> _adopt;
    private readonly Option<TimeSpan?> _timeout;
    private readonly Option<bool> _yes;
    private readonly Option<bool> _dryRun;

    public UpCommand(CliHost host)
        : base(host, "up", "Start the runners of the configuration: they take the jobs that GitHub has queued for them")
    {
        _runner = Add(OptionalRunner.Argument(host, "Only this runner, or one of its instances"));
        _detach = Add(new Option<bool>("--detach", "-d") { Description = "Go on in the background" });
        _background = Add(new Option<bool>("--background") { Hidden = true });
        _adopt = Add(new Option<bool>("--adopt")
        {
            Description = "On this machine's engine: take over scale sets of these names on GitHub that Berth has not made",
        });
        _timeout = Add(ParsedOption.Create<TimeSpan>(
            "--timeout", "TIME", "On a cluster: how long to wait for the listeners. Default: 5m", Durations.TryParse, Durations.Allowed));
        _yes = Add(new Option<bool>("--yes", "-y")
        {
            Description = "On a cluster: remove without asking scale sets of Berth's that the configuration does not name",
        });
        _dryRun = Add(DryRun.Option());
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        if (options.GetValue(_adopt) && Config(options).Engine() == EngineKind.Kubernetes)
        {
            throw new UsageException(
                "berth: --adopt is for engine: docker; on a cluster the controller takes up a scale set of that name on GitHub by itself");
        }

        if (options.GetValue(_timeout) is not null && Config(options).Engine() != EngineKind.Kubernetes)
            throw new UsageException("berth: --timeout is for engine: kubernetes; here nothing is waited for");

        return RunnerServices.For(Host, Config(options)).UpAsync(
            new UpRequest
            {
                Runner = options.GetValue(_runner),
                Detach = options.GetValue(_detach),
                IsBackground = options.GetValue(_background),
                Adopt = options.GetValue(_adopt),
                Patience = options.GetValue(_timeout) ?? TimeSpan.FromMinutes(5),
                Yes = options.GetValue(_yes),
                DryRun = options.GetValue(_dryRun),
            },
            cancellation);
    }
}
