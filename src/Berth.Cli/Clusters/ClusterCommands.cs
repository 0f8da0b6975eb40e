using System.CommandLine;

namespace Berth.Cli.Clusters;

/// <summary><c>berth cluster</c>: a Kubernetes cluster of Berth's own on this machine, made with kind.</summary>
internal static class ClusterCommands
{
    public static Command Group(CliHost host)
    {
        Command group = new("cluster", "Make and remove a Kubernetes cluster on this machine (with kind)");
        group.Add(new ClusterCreateCommand(host).Build());
        group.Add(new ClusterStatusCommand(host).Build());
        group.Add(new ClusterLoadImageCommand(host).Build());
        group.Add(new ClusterDeleteCommand(host).Build());
        return group;
    }
}
