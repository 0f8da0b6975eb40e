using System.CommandLine;
using Berth.Cli.Configuration;

namespace Berth.Cli.Clusters;

/// <summary><c>berth diff</c>: what <c>berth up</c> would change on a cluster. Exit 3 when there is anything.</summary>
internal sealed class DiffCommand : BerthCommand
{
    private readonly Argument<string?> _name;

    public DiffCommand(CliHost host)
        : base(host, "diff", "Compare a cluster with the configuration; exit 3 when they differ. No secret is shown", shows: true) =>
        _name = Add(OptionalRunner.Argument(host, "Only this runner, or one of its instances"));

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation) =>
        new ClusterRunnerService(Host, Config(options)).DiffAsync(options.GetValue(_name), cancellation);
}
