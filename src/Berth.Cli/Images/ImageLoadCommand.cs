using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Cli.Output;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Docker;
using Berth.Images.Building;
using Berth.Kubernetes.Kind;
using Berth.Kubernetes.Nodes;
using Berth.Kubernetes.Processes;

namespace Berth.Cli.Images;

/// <summary><c>berth image load</c>: the image to where pods start from it without a registry.</summary>
internal sealed class ImageLoadCommand : BerthCommand
{
    private static readonly string[] _places = ["kind", "containerd", "docker"];

    private readonly Option<ImageTarget?> _into;
    private readonly Option<string> _cluster;
    private readonly Option<string?> _address;
    private readonly Option<string?> _name;
    private readonly ImageOptions _image;
    private readonly Option<bool> _dryRun;

    public ImageLoadCommand(CliHost host)
        : base(host, "load", "Load it into a kind cluster, this machine's containerd or the Docker engine, without a registry", shows: true)
    {
        _into = Add(ParsedOption.Create<ImageTarget>(
            "--into", "PLACE", "Where: kind, containerd (of a node on this machine) or docker. Default: kind", TryParse,
            string.Join(", ", _places)));
        _into.CompletionSources.Clear();
        _into.CompletionSources.Add(_places);
        _cluster = Add(new Option<string>("--cluster")
        {
            Description = $"With kind: the cluster's name. Default: {KindClusters.DefaultName}",
            HelpName = "NAME",
            DefaultValueFactory = _ => KindClusters.DefaultName,
        });
        _address = Add(new Option<string?>("--address")
        {
            Description = "With containerd: its socket. Default: the first of the usual ones that is there",
            HelpName = "SOCKET",
        });
        _name = Add(new Option<string?>("--name")
        {
            Description = "What it is called there. Default: as clusters look for it",
            HelpName = "NAME[:TAG]",
        });
        _image = new ImageOptions(host, option => Add(option));
        _dryRun = Add(DryRun.Option());
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        ImageReference name = options.GetValue(_name) is { } given
            ? ImageOptions.Name(given, "--name")
            : ImageOptions.Name(ImageOptions.DefaultName(Config(options)), "the configuration's hookImage");
        BerthImage image = _image.Build(options);
        bool dryRun = options.GetValue(_dryRun);
        ImageTarget target = options.GetValue(_into) ?? ImageTarget.Kind;
        if (!dryRun)
        {
            using UnlinkedFile archive = new();
            ImageArchive.Write(image, name, archive.Content);
            await archive.Content.FlushAsync(cancellation);
            archive.Content.Position = 0;
            SystemProcesses processes = new(Host.Environment);
            switch (target)
            {
                case ImageTarget.Docker:
                    await new DockerImages(DockerEngineOptions.From(Host.Environment))
                        .LoadAsync(archive.Content, $"{name.FromImage}:{name.Version}", cancellation);
                    break;
                case ImageTarget.Containerd:
                    await new ContainerdImages(processes).LoadAsync(options.GetValue(_address), archive.Path, cancellation);
                    break;
                default:
                    await new KindClusters(processes).LoadArchiveAsync(options.GetValue(_cluster)!, archive.Path, cancellation);
                    break;
            }
        }

        string place = target switch
        {
            ImageTarget.Docker => "the Docker engine",
            ImageTarget.Containerd => "containerd",
            _ => $"the kind cluster {options.GetValue(_cluster)}",
        };
        return ImageView.Show(image, name, place, $"loaded into {place}", dryRun);
    }

    private static bool TryParse(string text, out ImageTarget target)
    {
        int index = Array.IndexOf(_places, text);
        target = (ImageTarget)Math.Max(index, 0);
        return index >= 0;
    }
}
