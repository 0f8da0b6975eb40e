using System.CommandLine;
using System.Text;
using Berth.Cli.Configuration;
using Berth.Core.Files;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Cli.Clusters;

/// <summary><c>berth render</c>: all that a cluster would get, without a cluster and without a secret.</summary>
internal sealed class RenderCommand : BerthCommand
{
    private readonly Argument<string?> _name;
    private readonly Option<string?> _directory;

    public RenderCommand(CliHost host)
        : base(host, "render", "Print what a cluster would get: values of the charts, hook extensions and the rest, no secrets")
    {
        _name = Add(OptionalRunner.Argument(host, "Only this runner, or one of its instances"));
        _directory = Add(new Option<string?>("--directory", "-d")
        {
            Description = "Write a file for each part into this directory",
            HelpName = "DIR",
        });
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        ClusterRendering rendering = ClusterAccess.Render(Config(options).Read(), options.GetValue(_name));
        RenderedFile[] files = [.. rendering.Files()];
        string[] notes = [.. rendering.Notes.Select(note => $"berth: {note}")];
        if (options.GetValue(_directory) is not { } directory)
            return Task.FromResult(CommandResult.Print(Document(files), notes));
        string root = Path.GetFullPath(directory, Host.CurrentDirectory);
        foreach (RenderedFile file in files)
        {
            string path = Path.Combine(root, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(file.Text()), durable: false);
        }

        return Task.FromResult(CommandResult.Done([.. notes, $"wrote {files.Length} files to {Host.Display(root)}"]));
    }

    /// <summary>One stream of documents, each with the name of the file that it would be.</summary>
    private static string Document(IEnumerable<RenderedFile> files)
    {
        StringBuilder text = new();
        foreach (RenderedFile file in files.Where(file => file.Documents.Count > 0))
            text.Append("---\n# ").Append(file.Path).Append('\n').Append(file.Text());
        return text.ToString();
    }
}
