using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Files;

namespace Berth.Workflows.Running;

/// <summary>
/// A runner's directories for one job, laid out as the GitHub runner does below its <c>_work</c>. The root is closed to
/// other users; what lies in it is open, so that a job container's user may write whatever its number is.
/// </summary>
public sealed class RunnerDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Everyone = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode EveryoneReadWrite =
        Everyone & ~(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    /// <summary>Of a file that a job hands back.</summary>
    private const int MostBytes = 64 * 1024 * 1024;

    private RunnerDirectory(string root, string repository, string? externals)
    {
        Root = root;
        Work = Path.Combine(root, "_work");
        RepositoryDirectory = Path.Combine(Work, repository);
        Externals = externals;
    }

    public string Root { get; }
    public string Work { get; }
    public string Temp => Path.Combine(Work, "_temp");
    public string Actions => Path.Combine(Work, "_actions");
    public string Tool => Path.Combine(Work, "_tool");
    public string Home => Path.Combine(Temp, "_github_home");
    public string WorkflowFiles => Path.Combine(Temp, "_github_workflow");
    public string FileCommands => Path.Combine(Temp, "_runner_file_commands");
    public string HookResponses => Path.Combine(Temp, "_runner_hook_responses");
    /// <summary><c>RUNNER_WORKSPACE</c>, the workspace's parent.</summary>
    public string RepositoryDirectory { get; }
    public string Workspace => Path.Combine(RepositoryDirectory, Path.GetFileName(RepositoryDirectory));
    /// <summary>The runner's node and the like, mounted at <c>/__e</c>; null without.</summary>
    public string? Externals { get; }
    public string EventFile => Path.Combine(WorkflowFiles, "event.json");

    /// <summary>Makes the directories below a new directory of its own.</summary>
    /// <param name="runner">Says where: in its temporary directory.</param>
    /// <param name="repository">The repository's name without its owner.</param>
    /// <exception cref="BerthException">They cannot be made.</exception>
    public static RunnerDirectory Create(RunnerProfile runner, string repository)
    {
        ArgumentNullException.ThrowIfNull(runner);
        string root = Path.Combine(Path.GetFullPath(runner.TemporaryDirectory), $"berth-try-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(runner.TemporaryDirectory);
            RunnerDirectory directory = new(root, repository, runner.Externals);
            Directory.CreateDirectory(directory.Root, OwnerOnly);
            foreach (string path in new[]
            {
                directory.Work, directory.Temp, directory.Actions, directory.Tool, directory.Home, directory.WorkflowFiles,
                directory.FileCommands, directory.HookResponses, directory.RepositoryDirectory, directory.Workspace,
            })
            {
                Directory.CreateDirectory(path);
                File.SetUnixFileMode(path, Everyone);
            }

            return directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(Finding.Certain(
                "runner-directory-not-made", $"No runner directory can be made below {runner.TemporaryDirectory}: {e.Message}",
                DiskErrors.FixOfMaking(e, runner.TemporaryDirectory, "give another directory")), e);
        }
    }

    /// <summary>
    /// Writes a file that the job's user may read and change. It is made anew: what the job may have put there, a link
    /// perhaps, is not written through.
    /// </summary>
    public static void WriteFile(string path, string content)
    {
        File.Delete(path);
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write);
        File.SetUnixFileMode(file.SafeFileHandle, EveryoneReadWrite);
        file.Write(Encoding.UTF8.GetBytes(content));
    }

    /// <summary>Reads a file that the job's user may have changed: a file and no link to one, to a limit.</summary>
    /// <exception cref="FileNotFoundException">It is gone.</exception>
    /// <exception cref="IOException">It is no file, or larger than 64 MiB.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string ReadFile(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(RegularFile.Read(path, MostBytes, follow: false)).TrimStart('\uFEFF');
        }
        catch (IOException e) when (e is not FileNotFoundException)
        {
            throw new IOException($"{Path.GetFileName(path)} {e.Message}", e);
        }
    }

    /// <summary>A path of the runner's side as the job container sees it; unchanged when it does not.</summary>
    public string InJobContainer(string path) =>
        Translate(path, [(Home, "/github/home"), (WorkflowFiles, "/github/workflow"), (Work, "/__w"), (Externals, "/__e")]);

    /// <summary>A path of the runner's side as a container step sees it; unchanged when it does not.</summary>
    public string InContainerStep(string path) => Translate(path,
    [
        (Home, "/github/home"), (WorkflowFiles, "/github/workflow"), (FileCommands, "/github/file_commands"),
        (Temp, "/github/runner_temp"), (Workspace, "/github/workspace"),
    ]);

    /// <summary>Removes everything; false when a file of another user is in the way.</summary>
    public bool TryDelete()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Translate(string path, (string? Runner, string Container)[] mounts)
    {
        foreach ((string? runner, string container) in mounts)
        {
            if (runner is not null && (path == runner || path.StartsWith(runner + "/", StringComparison.Ordinal)))
            {
                return container + path[runner.Length..];
            }
        }

        return path;
    }
}
