using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Core;
using Berth.Kubernetes.Kind;

namespace Berth.Cli.Clusters;

/// <summary><c>berth cluster create</c>: a kind cluster whose nodes see the caches of this machine, its Docker socket and its Nix store.</summary>
internal sealed class ClusterCreateCommand : BerthCommand
{
    private readonly Option<string> _name;
    private readonly Option<int> _workers;
    private readonly Option<string?> _nodeImage;
    private readonly Option<string?> _caches;
    private readonly Option<bool> _noDocker;
    private readonly Option<bool> _noNix;
    private readonly Option<bool> _dryRun;

    public ClusterCreateCommand(CliHost host)
        : base(host, "create", "Make the cluster, or mend one that was left half-made or stopped")
    {
        _name = Add(OwnClusterAccess.NameOption());
        _workers = Add(new Option<int>("--workers")
        {
            Description = "Nodes beside the control plane. Default: 0, it runs the jobs itself",
            HelpName = "COUNT",
        });
        _workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 100) result.AddError("--workers must be a number from 0 to 100");
        });
        _nodeImage = Add(new Option<string?>("--node-image")
        {
            Description = "The image of the nodes, which decides the version of Kubernetes. Default: kind's",
            HelpName = "IMAGE",
        });
        _caches = Add(new Option<string?>("--cache-dir")
        {
            Description = "Where the caches of jobs are on this machine. Default: kind/NAME in Berth's cache directory",
            HelpName = "DIR",
        });
        _noDocker = Add(new Option<bool>("--no-docker-socket")
        {
            Description = "Leave this machine's Docker socket out of the nodes: who may mount it is root here",
        });
        _noNix = Add(new Option<bool>("--no-nix") { Description = "Leave this machine's Nix store and daemon out of the nodes" });
        _dryRun = Add(DryRun.Option());
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string name = options.GetValue(_name)!;
        string caches = options.GetValue(_caches) is { } given
            ? Path.GetFullPath(given, Host.CurrentDirectory)
            : Path.Combine(BerthDirectories.From(Host.Environment).Cache, "kind", name);
        string config = KindConfig.Create(
            name, options.GetValue(_workers), options.GetValue(_nodeImage),
            KindNodeMounts.Of(caches, docker: !options.GetValue(_noDocker), nix: !options.GetValue(_noNix)));
        if (options.GetValue(_dryRun)) return CommandResult.Print(config);
        OwnClusterStatus status = await OwnClusterAccess.Clusters(Host).CreateAsync(
            name, config, caches, line => Host.Error.WriteLine($"berth: {line}"), cancellation);
        return status.State == OwnClusterState.Ready
            ? CommandResult.Done(
                $"{name} is ready: context {KindClusters.Context(name)}, caches in {caches}",
                $"next: berth image load --cluster {name}")
            : CommandResult.Fail(
                ExitCodes.Failed, $"berth: {name} was made, and its API server does not answer yet",
                $"berth: fix: look with 'berth cluster status --name {name}', and at 'kind export logs --name {name}'");
    }
}
