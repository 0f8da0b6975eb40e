using Berth.FakeGitHub;

namespace Berth.Faults;

/// <summary>The daemon is killed at random moments while jobs run, and started again.</summary>
internal static class Kills
{
    private const int Seed = 20_261_128;

    public static async Task RunAsync(string dist, string image, Report report, int kills)
    {
        await using Bed bed = await Bed.StartAsync(dist, $"container 1 {image}", min: 1, max: 4);
        // A kill between the opening of a session and the note of its number leaves that session to GitHub, which ends it when
        // nobody asks for its messages (there after minutes).
        bed.Service.SessionTime = TimeSpan.FromSeconds(10);
        Random random = new(Seed);
        bed.Up();
        await bed.ReadyAsync();
        int set = bed.Service.ScaleSets.Single().Id;
        int whileRunning = 0;
        for (int i = 0; i < kills; i++)
        {
            FakeScaleSet scaleSet = bed.Service.ScaleSets.Single();
            int open = scaleSet.Jobs.ToArray().Count(job => job.State != FakeJobState.Completed);
            if (open < 6) bed.Service.Queue(set, 6 - open);
            await Task.Delay(random.Next(20, 1500));
            if (scaleSet.Jobs.ToArray().Any(job => job.State == FakeJobState.Running)) whileRunning++;
            bed.Daemon!.Kill();
            await bed.Daemon.WaitForExitAsync();
            bed.Up();
        }

        await Ending.CountAsync(
            bed, report, $"`kill -9` of the daemon at {kills} random moments, jobs running at {whileRunning}", TimeSpan.FromMinutes(5));
    }
}
