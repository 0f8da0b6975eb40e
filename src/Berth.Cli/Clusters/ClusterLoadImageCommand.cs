using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Kubernetes.Kind;
using Berth.Kubernetes.Processes;

namespace Berth.Cli.Clusters;

/// <summary><c>berth cluster load-image</c>: images of jobs to the nodes, without a registry.</summary>
internal sealed class ClusterLoadImageCommand : BerthCommand
{
    private readonly Argument<string[]> _images;
    private readonly Option<string> _name;
    private readonly Option<bool> _dryRun;

    public ClusterLoadImageCommand(CliHost host)
        : base(host, "load-image", "Load images of the Docker engine, or archives of images, into every node")
    {
        _images = Add(new Argument<string[]>("IMAGE")
        {
            Description = "The name of an image, or an archive, such as ./image.tar",
            Arity = ArgumentArity.OneOrMore,
        });
        _name = Add(OwnClusterAccess.NameOption());
        _dryRun = Add(DryRun.Option());
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string name = options.GetValue(_name)!;
        string[] given = options.GetValue(_images)!;
        string[] archives = [.. given.Where(IsFile)];
        string[] images = [.. given.Except(archives)];
        if (!options.GetValue(_dryRun))
        {
            KindClusters kind = new(new SystemProcesses(Host.Environment));
            await kind.CheckAsync(cancellation);
            if (images.Length > 0) await kind.LoadImagesAsync(name, images, cancellation);
            foreach (string archive in archives)
                await kind.LoadArchiveAsync(name, Path.GetFullPath(archive, Host.CurrentDirectory), cancellation);
        }

        string verb = options.GetValue(_dryRun) ? "would load" : "loaded";
        return CommandResult.Done($"{verb} {string.Join(", ", given)} into {name}");
    }

    /// <summary>A path that begins as one, or a file that is right here: names of images have a / as well.</summary>
    private bool IsFile(string text) =>
        text.StartsWith('/') || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal)
        || (text.EndsWith(".tar", StringComparison.Ordinal) && File.Exists(Path.GetFullPath(text, Host.CurrentDirectory)));
}
