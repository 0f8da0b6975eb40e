using System.Text;
using Berth.Core.Configuration;
using Berth.Core.Files;
using Berth.Core.Yaml;
using Berth.Workflows.Model;

namespace Berth.Cli.Try;

/// <summary>The workflow that <c>-W</c> names, and the working tree that it belongs to.</summary>
internal sealed record WorkflowFile(Workflow Workflow, string WorkingTree)
{
    private const string Directories = ".github/workflows";
    private const int MostBytes = 8 * 1024 * 1024;

    /// <exception cref="UsageException">There is no such file, or it is no workflow.</exception>
    public static WorkflowFile Read(string name, CliHost host)
    {
        string path = Path.GetFullPath(name, host.CurrentDirectory);
        WorkflowReading reading = WorkflowReader.Read(Text(path, name, host), host.Display(path));
        return reading.Workflow is { } workflow
            ? new WorkflowFile(workflow, TreeOf(path) ?? host.CurrentDirectory)
            : throw new UsageException(ProblemLines.Of(reading.Problems));
    }

    /// <summary>
    /// A workflow lies in its repository's <c>.github/workflows</c>; one elsewhere is tried on the current directory.
    /// </summary>
    private static string? TreeOf(string path) =>
        Path.GetDirectoryName(path) is { } directory && directory.EndsWith("/" + Directories, StringComparison.Ordinal)
            ? directory[..^(Directories.Length + 1)]
            : null;

    private static string Text(string path, string name, CliHost host)
    {
        if (Directory.Exists(path))
            throw new UsageException($"berth: -W {name}: is a directory; name a workflow{Known(name, path, host)}");
        if (!File.Exists(path))
        {
            string here = Path.Combine(host.CurrentDirectory, Directories);
            throw new UsageException($"berth: -W {name}: there is no such file{Known(name, here, host)}");
        }

        try
        {
            return Encoding.UTF8.GetString(RegularFile.Read(path, MostBytes)).TrimStart('\uFEFF');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"berth: -W {name}: cannot be read: {failure.Message}");
        }
    }

    private static string Known(string name, string directory, CliHost host)
    {
        string[] files = Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory).Where(file => Path.GetExtension(file) is ".yml" or ".yaml")
                .Select(host.Display).Order(StringComparer.Ordinal)]
            : [];
        return files.Length == 0 ? ""
            : Suggestion.Nearest(Path.GetFileName(name), files.Select(file => Path.GetFileName(file))) is { } nearest
                ? $"; did you mean '{files.First(file => Path.GetFileName(file) == nearest)}'?"
                : $"; there are {string.Join(", ", files)}";
    }
}
