using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Core;
using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Jobs;
using Berth.Core.Steps;

namespace Berth.Cli.Try;

/// <summary>
/// The directory of one run, closed to other users: the runner's files and the job's. Its name says which process it
/// belongs to, so that the next run removes what one that was killed left.
/// </summary>
internal sealed class TryDirectory
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateDirectory = Private | UnixFileMode.UserExecute;
    private const string KeptFile = "kept";

    private TryDirectory(string path) => Root = path;

    public string Root { get; }

    public string Definition => Path.Combine(Root, "definition.json");

    /// <summary>What the hook says of <c>prepare_job</c>.</summary>
    public string Report => Path.Combine(Root, "report.json");

    /// <summary>Makes the directory of a run.</summary>
    /// <exception cref="BerthException">It cannot be made.</exception>
    public static TryDirectory Create(BerthDirectories directories, string runnerName)
    {
        string path = Path.Combine(Parent(directories), $"{runnerName}.{ProcessIdentity.Of(Environment.ProcessId)}");
        try
        {
            Directory.CreateDirectory(path, PrivateDirectory);
            return new TryDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(Finding.Certain(
                "directory-not-made", $"{path} cannot be made: {failure.Message}",
                DiskErrors.FixOfMaking(failure, Parent(directories), "set XDG_STATE_HOME to another directory")), failure);
        }
    }

    /// <summary>Removes directories of runs that have ended and were not asked to be kept.</summary>
    public static void RemoveLeftovers(BerthDirectories directories) =>
        Remove(directories, path => !File.Exists(Path.Combine(path, KeptFile)));

    /// <summary>Removes the directories of kept pods' runners whose runs have ended.</summary>
    public static void RemoveKept(BerthDirectories directories, IReadOnlyCollection<string> runnerNames) =>
        Remove(directories, path => runnerNames.Contains(Path.GetFileName(path).Split('.')[0]));

    /// <summary>Writes a file that only its owner may read.</summary>
    /// <exception cref="BerthException">It cannot be written.</exception>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Private };
        try
        {
            using FileStream stream = new(path, options);
            JsonSerializer.Serialize(stream, value, type);
        }
        catch (IOException failure)
        {
            string directory = Path.GetDirectoryName(path)!;
            throw new BerthException(Finding.Certain(
                DiskErrors.IsFull(failure) ? "disk-full" : "directory-not-made",
                $"The files of a run cannot be written below {Path.GetDirectoryName(directory)}: {failure.Message}",
                DiskErrors.FixOfMaking(failure, directory, "set XDG_STATE_HOME to another directory")), failure);
        }
    }

    /// <summary>Lets it outlive its run.</summary>
    public void Keep() => File.WriteAllText(Path.Combine(Root, KeptFile), "");

    /// <summary>What the hook reported; null when it did not get that far, or was killed over it.</summary>
    public JobReport? ReadReport()
    {
        if (!File.Exists(Report)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Report), JobReportJson.Default.JobReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Delete() => TryDelete(Root);

    /// <summary>Forgets what a run's pod was sent: no step of it comes any more, even where the pod is kept.</summary>
    public static void Forget(BerthDirectories directories, string runnerName)
    {
        try
        {
            File.Delete(WorkTravel.FileOf(directories, runnerName));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Left; it holds names and times of files.
        }
    }

    private static string Parent(BerthDirectories directories) => Path.Combine(directories.State, "try");

    private static void Remove(BerthDirectories directories, Func<string, bool> filter)
    {
        string parent = Parent(directories);
        if (!Directory.Exists(parent)) return;
        foreach (string path in Directory.EnumerateDirectories(parent))
        {
            string owner = Path.GetExtension(path).TrimStart('.');
            if (!ProcessIdentity.HasEnded(owner)) continue;
            // One that was killed has not done so itself.
            Forget(directories, Path.GetFileNameWithoutExtension(path));
            if (filter(path)) TryDelete(path);
        }
    }

    /// <summary>Files of a container's user may be in the way; the job runner has said so of its own already.</summary>
    private static void TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Left; it holds no more than the job's own files.
        }
    }
}
