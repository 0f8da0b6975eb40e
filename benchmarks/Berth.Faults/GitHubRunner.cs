using System.Diagnostics;
using Berth.FakeGitHub;

namespace Berth.Faults;

/// <summary>
/// GitHub's own runner in the place of the stand-in, where somebody has its image: it takes a job of each kind, runs it through the
/// daemon's hook, and sends its log.
/// </summary>
internal static class GitHubRunner
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    /// <summary>Stands for an empty directory in a job's options.</summary>
    private const string Empty = "EMPTY";

    public static async Task RunAsync(string dist, string image, Report report, string? runnerImage)
    {
        if (runnerImage is null)
        {
            Console.Error.WriteLine("skipped: needs --runner-image, for example ghcr.io/actions/actions-runner:2.336.0");
            return;
        }

        Case[] cases =
        [
            new("a job in the runner", new FakeWorkflowJob(["echo said in $RUNNER_NAME", "echo second"]), "succeeded", "said in set1-"),
            new("a job in a container", new FakeWorkflowJob(
                ["echo value=from-one >>$GITHUB_OUTPUT; echo SEEN=from-one >>$GITHUB_ENV", "test ! -e /var/run/docker.sock; echo \"two has $SEEN\""],
                image), "succeeded", "two has from-one"),
            new("a step that fails", new FakeWorkflowJob(["exit 3", "echo never"], image), "failed", "exit code 3"),
            new("a step whose program is missing", new FakeWorkflowJob(["no-such-program"], image), "failed", "exit code 127"),
            new("an image that is not there", new FakeWorkflowJob(["echo never"], "berth.local/no-such-image:1"), "failed", "image-pull-failed"),
            new("a volume that hides the image's programs", new FakeWorkflowJob(["echo never"], image, $"-v {Empty}:/bin"),
                "failed", "hides"),
            new("a pull request of a fork", new FakeWorkflowJob(["echo never"], image, IsOfFork: true), "failed", "fork"),
        ];
        foreach (Case one in cases) await RunAsync(dist, report, runnerImage, one);
        await KillAsync(dist, image, report, runnerImage);
        await EndAsync(dist, image, report, runnerImage, "the workflow cancelled during a step", "canceled", (bed, job) =>
        {
            bed.Service.Cancel(job);
            return Task.CompletedTask;
        });
        // The signal reaches the step as well: whichever of the two the runner hears of first is the job's result.
        await EndAsync(
            dist, image, report, runnerImage, "`down --now` during a step", "canceled or failed",
            (bed, _) => bed.BerthAsync(["down", "--now"]));
    }

    private static async Task RunAsync(string dist, Report report, string runnerImage, Case one)
    {
        await using Bed bed = await StartAsync(dist, runnerImage, one.Job);
        long start = Stopwatch.GetTimestamp();
        FakeJob job = bed.Service.Queue(bed.Service.ScaleSets.Single().Id);
        bool isDone = await bed.DoneAsync(_patience);
        string took = Ending.Since(start);
        await bed.BerthAsync(["down"]);
        Leftovers left = await bed.LeftoversAsync();
        string logs = bed.Service.Logs;
        bool isSaid = logs.Contains(one.Said, StringComparison.OrdinalIgnoreCase);
        bool isSilent = !logs.Contains("\nnever", StringComparison.Ordinal) && !logs.Contains("Z never", StringComparison.Ordinal);
        report.Add(
            $"GitHub's runner: {one.What}", $"{one.Result}, its log says why, 0 left",
            $"{job.Result ?? "not done"}{(isSaid ? "" : $", no '{one.Said}'")}, {left.Sum} left",
            isDone && job.Result == one.Result && isSaid && isSilent && left.Sum == 0 && job.TakenBy.Count == 1, took);
        if (!isSaid || job.Result != one.Result) Console.Error.WriteLine($"{logs}\n{bed.Tail(30)}");
    }

    /// <summary>The daemon is killed during a step, and comes back during the next one.</summary>
    private static async Task KillAsync(string dist, string image, Report report, string runnerImage)
    {
        await using Bed bed = await StartAsync(
            dist, runnerImage, new FakeWorkflowJob(["echo one; sleep 8; echo end of one", "echo two"], image));
        FakeJob job = bed.Service.Queue(bed.Service.ScaleSets.Single().Id);
        await StepAsync(bed, job);
        bed.Daemon!.Kill();
        await bed.Daemon.WaitForExitAsync();
        bed.Up();
        await Ending.CountAsync(bed, report, "GitHub's runner: the daemon killed during a step", _patience);
        if (job.Result != "succeeded") Console.Error.WriteLine(bed.Service.Logs);
    }

    /// <summary>The job is ended from outside while its step runs: GitHub hears of it, and nothing is left.</summary>
    private static async Task EndAsync(
        string dist, string image, Report report, string runnerImage, string what, string result, Func<Bed, FakeJob, Task> end)
    {
        await using Bed bed = await StartAsync(dist, runnerImage, new FakeWorkflowJob(["echo one; sleep 600", "echo never"], image));
        FakeJob job = bed.Service.Queue(bed.Service.ScaleSets.Single().Id);
        await StepAsync(bed, job);
        long start = Stopwatch.GetTimestamp();
        await end(bed, job);
        bool isDone = await bed.DoneAsync(_patience);
        string took = Ending.Since(start);
        await bed.BerthAsync(["down"]);
        Leftovers left = await bed.LeftoversAsync();
        report.Add(
            $"GitHub's runner: {what}", $"{result}, 0 left", $"{job.Result ?? "not done"}, {left.Sum} left",
            isDone && result.Contains(job.Result ?? "-", StringComparison.Ordinal) && left.Sum == 0, took);
        if (!isDone) Console.Error.WriteLine($"{bed.Service.Logs}\n{bed.Tail(30)}");
    }

    /// <summary>The first step of the job's container runs: its shell is there, beside the agent.</summary>
    private static async Task StepAsync(Bed bed, FakeJob job)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < _patience; await Task.Delay(200))
        {
            if (job.TakenBy is not [var runner]) continue;
            string container = await bed.DockerAsync("ps", "-q", "--filter", $"label=berth.dev/runner={runner}", "--filter", "label=berth.dev/container=job");
            if (container.Length > 0 && (await bed.DockerAsync("top", container)).Contains("sleep ", StringComparison.Ordinal)) return;
        }

        throw new InvalidOperationException($"no step runs after {_patience}: {bed.Tail()}");
    }

    private static async Task<Bed> StartAsync(string dist, string runnerImage, FakeWorkflowJob job)
    {
        Bed bed = await Bed.StartAsync(dist, "", min: 0, max: 1, runnerImage: runnerImage);
        string empty = Directory.CreateDirectory(Path.Combine(bed.Root, "empty")).FullName;
        bed.Service.WorkflowJob = job with { Options = job.Options?.Replace(Empty, empty, StringComparison.Ordinal) };
        bed.Up();
        await bed.ReadyAsync();
        return bed;
    }

    private sealed record Case(string What, FakeWorkflowJob Job, string Result, string Said);
}
