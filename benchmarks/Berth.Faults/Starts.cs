using Docker.DotNet.Models;

namespace Berth.Faults;

/// <summary>
/// From GitHub's message to a runner that runs, beside the bare calls that make and start such a container; and, where a runner
/// waits already, from the message to the first container of the job's pod.
/// </summary>
internal static class Starts
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(string dist, string image, Report report, int rounds)
    {
        await using EngineEvents events = await EngineEvents.FollowAsync();
        await ColdAsync(dist, report, events, rounds);
        await WarmAsync(dist, image, report, events, rounds);
    }

    private static async Task ColdAsync(string dist, Report report, EngineEvents events, int rounds)
    {
        await using Bed bed = await Bed.StartAsync(dist, "plain 0", min: 0, max: 1);
        bed.Up();
        await bed.ReadyAsync();
        List<double> ours = [], floor = [], ratios = [];
        // The first round of each is not counted: the daemon looks at the image, the engine warms up.
        for (int round = 0; round <= rounds; round++)
        {
            DateTimeOffset queued = DateTimeOffset.UtcNow;
            bed.Service.Queue(bed.Service.ScaleSets.Single().Id);
            double here = (await events.NextAsync("start", "berth.dev/runner-name", queued, _patience) - queued).TotalMilliseconds;
            await bed.DoneAsync(_patience);
            await bed.EmptyAsync(_patience);
            double bare = await BareAsync(events);
            if (round == 0) continue;
            ours.Add(here);
            floor.Add(bare);
            ratios.Add(here / bare);
        }

        report.Add(
            "message with a job → runner's container started, no warm runner, over bare create+start", "≤ 1.3",
            $"{Median(ratios):0.00}", Median(ratios) <= 1.3, $"medians of {rounds}: {Median(ours):0} ms over {Median(floor):0} ms");
        await Ending.CountAsync(bed, report, $"{rounds + 1} jobs, each with a new runner", TimeSpan.FromSeconds(10));
    }

    private static async Task WarmAsync(string dist, string image, Report report, EngineEvents events, int rounds)
    {
        await using Bed bed = await Bed.StartAsync(dist, $"container 0 {image}", min: 1, max: 2);
        bed.Up();
        await bed.ReadyAsync();
        List<double> times = [];
        for (int round = 0; round <= rounds; round++)
        {
            await bed.WaitingAsync(1, _patience);
            DateTimeOffset queued = DateTimeOffset.UtcNow;
            bed.Service.Queue(bed.Service.ScaleSets.Single().Id);
            DateTimeOffset begun = await events.NextAsync("create", "berth.dev/pod", queued, _patience);
            if (round > 0) times.Add((begun - queued).TotalMilliseconds);
            await bed.DoneAsync(_patience);
        }

        report.Add(
            "message with a job → its pod's first volume or container made, a warm runner", "≤ 100 ms",
            $"{Median(times):0} ms", Median(times) <= 100, $"median of {rounds}, {times.Min():0} to {times.Max():0} ms");
        await Ending.CountAsync(bed, report, $"{rounds + 1} jobs, each with a warm runner", TimeSpan.FromSeconds(10));
    }

    /// <summary>Such a container by bare calls of the engine's API.</summary>
    private static async Task<double> BareAsync(EngineEvents events)
    {
        const string Label = "berth.faults/bare";
        DateTimeOffset begun = DateTimeOffset.UtcNow;
        string id = (await events.Client.Containers.CreateContainerAsync(new CreateContainerParameters
        {
            Image = Bed.RunnerImage,
            Cmd = ["sleep", "60"],
            Labels = new Dictionary<string, string> { [Label] = "" },
            HostConfig = new HostConfig { NetworkMode = "host" },
        })).ID;
        try
        {
            await events.Client.Containers.StartContainerAsync(id, new ContainerStartParameters());
            return (await events.NextAsync("start", Label, begun, _patience) - begun).TotalMilliseconds;
        }
        finally
        {
            await events.Client.Containers.RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true });
        }
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
