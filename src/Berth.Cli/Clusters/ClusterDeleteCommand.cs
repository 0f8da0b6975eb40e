using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Kubernetes.Kind;

namespace Berth.Cli.Clusters;

/// <summary><c>berth cluster delete</c>: removes a cluster that Berth made; the caches stay.</summary>
internal sealed class ClusterDeleteCommand : BerthCommand
{
    private readonly Option<string> _name;
    private readonly Option<bool> _dryRun;

    public ClusterDeleteCommand(CliHost host)
        : base(host, "delete", "Remove the cluster and its context; the caches stay on this machine")
    {
        _name = Add(OwnClusterAccess.NameOption());
        _dryRun = Add(DryRun.Option());
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string name = options.GetValue(_name)!;
        OwnCluster clusters = OwnClusterAccess.Clusters(Host);
        if (options.GetValue(_dryRun))
        {
            OwnClusterStatus status = await clusters.StatusAsync(name, cancellation);
            return CommandResult.Done(status.State is OwnClusterState.Missing or OwnClusterState.Foreign
                ? $"there is no cluster {name} of Berth's: nothing would be removed"
                : $"would remove {name}{(status.Nodes.Count == 0 ? "" : $": {string.Join(", ", status.Nodes)}")}");
        }

        return CommandResult.Done(
            await clusters.DeleteAsync(name, cancellation) ? $"removed {name}" : $"there is no cluster {name}");
    }
}
