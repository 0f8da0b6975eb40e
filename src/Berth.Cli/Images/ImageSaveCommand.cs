using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Images.Building;

namespace Berth.Cli.Images;

/// <summary><c>berth image save</c>: the image as a file, without an engine.</summary>
internal sealed class ImageSaveCommand : BerthCommand
{
    private readonly Argument<string> _file;
    private readonly Option<string?> _name;
    private readonly ImageOptions _image;
    private readonly Option<bool> _dryRun;

    public ImageSaveCommand(CliHost host)
        : base(host, "save", "Write it as an archive for docker load, ctr images import, skopeo and kind", shows: true)
    {
        _file = Add(new Argument<string>("FILE") { Description = "The archive to write" });
        _name = Add(new Option<string?>("--name")
        {
            Description = "What it is called once it is loaded. Default: as clusters look for it",
            HelpName = "NAME[:TAG]",
        });
        _image = new ImageOptions(host, option => Add(option));
        _dryRun = Add(DryRun.Option());
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        ImageReference name = options.GetValue(_name) is { } given
            ? ImageOptions.Name(given, "--name")
            : ImageOptions.Name(ImageOptions.DefaultName(Config(options)), "the configuration's hookImage");
        BerthImage image = _image.Build(options);
        bool dryRun = options.GetValue(_dryRun);
        string path = Path.GetFullPath(options.GetValue(_file)!, Host.CurrentDirectory);
        if (Directory.Exists(path)) throw new UsageException($"berth: {options.GetValue(_file)} is a directory; name a file");
        if (!dryRun)
        {
            using MemoryStream archive = new();
            ImageArchive.Write(image, name, archive);
            AtomicFile.Write(path, archive.GetBuffer().AsSpan(0, (int)archive.Length), durable: true);
        }

        return Task.FromResult(ImageView.Show(image, name, path, $"written to {Host.Display(path)}", dryRun));
    }
}
