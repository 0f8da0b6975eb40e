using Berth.FakeGitHub;

namespace Berth.Faults;

/// <summary>
/// The Docker engine is restarted while jobs run. With <c>live-restore</c> runners outlive it. Without, the engine ends its
/// containers itself: GitHub hears no more of their runners and fails their jobs, and everything else goes on.
/// </summary>
internal static class Engines
{
    public static async Task RunAsync(string dist, string image, Report report, int restarts)
    {
        await RestartAsync(dist, image, report, restarts, "plain 3", livesOn: true);
        await RestartAsync(dist, image, report, restarts, $"container 1 {image}", livesOn: false);
    }

    private static async Task RestartAsync(string dist, string image, Report report, int restarts, string work, bool livesOn)
    {
        await using OwnEngine engine = await OwnEngine.StartAsync(livesOn, image, Bed.RunnerImage);
        await using Bed bed = await Bed.StartAsync(dist, work, min: 1, max: 4, dockerHost: engine.Host);
        bed.Up();
        await bed.ReadyAsync();
        FakeScaleSet set = bed.Service.ScaleSets.Single();
        Random random = new(restarts);
        int ended = 0;
        for (int i = 0; i < restarts; i++)
        {
            int open = set.Jobs.ToArray().Count(job => job.State != FakeJobState.Completed);
            if (open < 6) bed.Service.Queue(set.Id, 6 - open);
            await Task.Delay(random.Next(500, 4000));
            HashSet<FakeJob> before = [.. set.Jobs.ToArray().Where(job => job.State == FakeJobState.Completed)];
            await engine.RestartAsync(kill: i % 2 == 1);
            if (livesOn) continue;
            await FailThoseOfEndedRunnersAsync(bed, set);
            ended += set.Jobs.ToArray().Count(job => job.Result == "failed" && !before.Contains(job));
        }

        string what = livesOn
            ? $"the engine restarted or killed {restarts} times (live-restore), jobs in their runners"
            : $"the engine restarted or killed {restarts} times, jobs in pods ({ended} ended with it, failed at GitHub)";
        await Ending.CountAsync(bed, report, what, TimeSpan.FromMinutes(3), ended);
    }

    private static async Task FailThoseOfEndedRunnersAsync(Bed bed, FakeScaleSet set)
    {
        HashSet<string> running = [.. (await bed.DockerAsync("ps", "--format", "{{.Names}}")).Split('\n')];
        foreach (FakeJob job in set.Jobs.ToArray().Where(job => job.State == FakeJobState.Running && !running.Contains(job.TakenBy[^1])))
            bed.Service.Complete(job, "failed");
    }
}
