using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Steps;

namespace Berth.Hook;

/// <summary>Where the notes are kept of what a job's pod has of the runner's files.</summary>
internal static class StepTravel
{
    /// <summary>Where the runner makes the files by which a step answers (<c>GITHUB_OUTPUT</c> and the like).</summary>
    public const string FileCommands = "_temp/_runner_file_commands";

    /// <summary>Null where the pod has the runner's work directory itself, by mount or by a volume that both have.</summary>
    public static WorkTravel? Of(HookSettings settings, HookState state) => state is { Work: { } work, SharedWork: null, Pod: not null }
        ? new WorkTravel(work, JobPaths.Work, FileOf(settings))
        : null;

    /// <summary>Of the runner's one job; a new pod has nothing yet.</summary>
    public static void Forget(HookSettings settings) => File.Delete(FileOf(settings));

    private static string FileOf(HookSettings settings)
    {
        string file = WorkTravel.FileOf(settings.Directories, settings.RunnerName);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
    }
}
