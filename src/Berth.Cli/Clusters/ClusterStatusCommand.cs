using System.CommandLine;
using Berth.Kubernetes.Kind;

namespace Berth.Cli.Clusters;

/// <summary><c>berth cluster status</c>: whether it can run jobs; exits 1 when it cannot.</summary>
internal sealed class ClusterStatusCommand : BerthCommand
{
    private readonly Option<string> _name;

    public ClusterStatusCommand(CliHost host)
        : base(host, "status", "Show whether the cluster can run jobs; exits 1 when it cannot", shows: true) =>
        _name = Add(OwnClusterAccess.NameOption());

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        OwnClusterStatus status = await OwnClusterAccess.Clusters(Host).StatusAsync(options.GetValue(_name)!, cancellation);
        string name = status.Name;
        return status.State switch
        {
            OwnClusterState.Ready => OwnClusterAccess.Show(status, ExitCodes.Ok),
            OwnClusterState.Foreign => OwnClusterAccess.Show(status, ExitCodes.Failed, "berth: Berth did not make it, and leaves it alone"),
            OwnClusterState.NotReady => OwnClusterAccess.Show(
                status, ExitCodes.Failed, $"berth: fix: its API server does not answer; see 'kind export logs --name {name}'"),
            _ => OwnClusterAccess.Show(status, ExitCodes.Failed, $"berth: fix: berth cluster create --name {name}"),
        };
    }
}
