using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Core.Engines;
using Berth.Docker;
using Berth.Docker.Images;
using Berth.Images.Building;
using Berth.Images.Registries;

namespace Berth.Cli.Images;

/// <summary><c>berth image push</c>: the image into a registry that a cluster's nodes pull from.</summary>
internal sealed class ImagePushCommand : BerthCommand
{
    private readonly Argument<string?> _name;
    private readonly ImageOptions _image;
    private readonly Option<bool> _dryRun;

    public ImagePushCommand(CliHost host)
        : base(host, "push", "Push it to a registry, with the logins of the docker command", shows: true)
    {
        _name = Add(new Argument<string?>("NAME[:TAG]")
        {
            Description = "Where to. Default: hookImage of the configuration; without a tag that of this version",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _image = new ImageOptions(host, option => Add(option));
        _dryRun = Add(DryRun.Option());
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        ImageReference name = Name(options);
        BerthImage image = _image.Build(options);
        bool dryRun = options.GetValue(_dryRun);
        string done = $"pushed to {name.Domain}";
        if (!dryRun)
        {
            RegistryLogins logins = new(
                DockerEngineOptions.From(Host.Environment).DockerConfigDirectory, Host.Time, "registry-error");
            // An upload takes what it takes; each request has a limit of its own.
            using HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) })
            {
                Timeout = Timeout.InfiniteTimeSpan,
            };
            PushResult result = await new ImagePush(http, Host.Time).RunAsync(
                image, name, await logins.FindAsync(name.Domain, cancellation), new Lines(Host.Error), cancellation);
            done = $"pushed to {name.Domain}: {result.Uploaded} parts, {result.Present} were there; "
                + $"hookImage: {name.FromImage}@{result.Digest} names exactly this one";
        }

        return ImageView.Show(image, name, name.Domain, done, dryRun);
    }

    private ImageReference Name(ParseResult options)
    {
        string? given = options.GetValue(_name);
        string text = given ?? ImageOptions.DefaultName(Config(options));
        ImageReference name = ImageOptions.Name(text, given is null ? "the configuration's hookImage" : "the image");
        if (name.Domain == OwnImage.Domain)
            throw new UsageException($"berth: {text} is in no registry; name one, such as ghcr.io/OWNER/berth, or use 'berth image load'");
        return text.EndsWith($":{name.Version}", StringComparison.Ordinal) ? name : ImageOptions.Name($"{text}:{ImageTag.Default}", "the image");
    }

    private sealed class Lines(TextWriter writer) : IProgress<string>
    {
        public void Report(string value) => writer.WriteLine(value);
    }
}
