using Berth.FakeGitHub;

namespace Berth.Faults;

/// <summary>Each fault of the fake GitHub, while jobs come and run.</summary>
internal static class GitHubFaults
{
    private static readonly IReadOnlyList<(string Name, Action<Bed, FakeScaleSet> Do)> _faults =
    [
        ("admin's token expired", (bed, _) => bed.Service.Expire("admin")),
        ("queue's token expired", (bed, _) => bed.Service.Expire("queue")),
        ("401 once at each turn", (bed, _) => Each(bed, Fault.Status(401))),
        ("429 with Retry-After", (bed, _) => Each(bed, Fault.Limited(1))),
        ("500, 502, 503", (bed, _) => Each(bed, Fault.Status(500), Fault.Status(502), Fault.Status(503))),
        ("messages cut off", (bed, _) => bed.GitHub.Fail(FakeRoute.NextMessage, Fault.Truncated(), Fault.Truncated())),
        ("a message that nobody can read", (bed, _) => bed.GitHub.Fail(
            FakeRoute.NextMessage, Fault.Edited(body => body.Replace("messageType\\\"", "messageTpye\\\"", StringComparison.Ordinal)
                .Replace("\"body\":\"[", "\"body\":\"[[", StringComparison.Ordinal)))),
        ("acknowledgements lost", (bed, _) => bed.GitHub.Fail(FakeRoute.Acknowledge, Fault.Broken(), Fault.AnswerLost())),
        ("acquiring refused", (bed, _) => bed.GitHub.Fail(FakeRoute.Acquire, Fault.Status(400, """{"message":"no"}"""))),
        ("acquiring: answer lost", (bed, _) => bed.GitHub.Fail(FakeRoute.Acquire, Fault.AnswerLost())),
        ("registering: answer lost", (bed, _) => bed.GitHub.Fail(FakeRoute.RegisterRunner, Fault.AnswerLost())),
        ("registering: name taken", (bed, _) => bed.GitHub.Fail(FakeRoute.RegisterRunner, Fault.Status(
            409, """{"typeName":"GitHub.DistributedTask.WebApi.AgentExistsException, x","message":"taken"}"""))),
        ("removing refused", (bed, _) => bed.GitHub.Fail(FakeRoute.RemoveRunner, Fault.Status(500), Fault.Status(403))),
        ("session ended by GitHub", (bed, set) =>
        {
            bed.Service.EndSession(set.Id);
            bed.GitHub.Fail(FakeRoute.OpenSession, Fault.Edited(body =>
                System.Text.RegularExpressions.Regex.Replace(body, "\"messageQueueUrl\":\"[^\"]*\"", "\"messageQueueUrl\":\"\"")));
        }),
        ("409: session held by another", (bed, set) =>
        {
            bed.Service.EndSession(set.Id);
            bed.GitHub.Fail(FakeRoute.OpenSession, Enumerable.Repeat(Fault.Status(409, """{"message":"held"}"""), 3));
        }),
    ];

    public static async Task RunAsync(string dist, string image, Report report)
    {
        await DeletedAsync(dist, image, report);
        await using Bed bed = await Bed.StartAsync(dist, $"container 0 {image}", min: 0, max: 4);
        bed.Up();
        await bed.ReadyAsync();
        List<string> slow = [];
        foreach ((string name, Action<Bed, FakeScaleSet> fault) in _faults)
        {
            FakeScaleSet set = bed.Service.ScaleSets.Single();
            bed.Service.Queue(set.Id, 2);
            fault(bed, set);
            bed.Service.Queue(set.Id, 2);
            if (!await bed.DoneAsync(TimeSpan.FromSeconds(90))) slow.Add(name);
            Console.Error.WriteLine($"   {name}: {Jobs.Of(bed)}");
        }

        await Ending.CountAsync(
            bed, report, $"each of {_faults.Count} faults of GitHub{string.Concat(slow.Select(name => $", not in time: {name}"))}",
            TimeSpan.FromSeconds(60));
    }

    private static void Each(Bed bed, params Fault[] faults)
    {
        foreach (FakeRoute route in (FakeRoute[])[FakeRoute.NextMessage, FakeRoute.Acquire, FakeRoute.RegisterRunner,
            FakeRoute.Acknowledge, FakeRoute.FindRunner])
            bed.GitHub.Fail(route, faults);
    }

    /// <summary>It is made anew; what ran or waited for it is removed.</summary>
    private static async Task DeletedAsync(string dist, string image, Report report)
    {
        await using Bed bed = await Bed.StartAsync(dist, $"container 0 {image}", min: 1, max: 4);
        bed.Up();
        await bed.ReadyAsync();
        await bed.WaitingAsync(1, TimeSpan.FromSeconds(30));
        bed.Service.DeleteBehindOnesBack(bed.Service.ScaleSets.Single().Id);
        await bed.ReadyAsync();
        bed.Service.Queue(bed.Service.ScaleSets.Single().Id, 4);
        await Ending.CountAsync(bed, report, "the scale set deleted behind the daemon's back", TimeSpan.FromSeconds(90));
    }
}
