using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Docker.Tests;

public sealed class CleanupTests(RealEngine real) : IClassFixture<RealEngine>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_pods_whose_owner_has_ended_and_nobody_keeps_are_leftovers()
    {
        await using DockerEngine engine = real.Engine();
        string ended = (ProcessIdentity.Of(Environment.ProcessId)! with { StartTime = 1 }).ToString();
        Pod alive = With(RealEngine.Pod("alive", real.Sleeper("job")), []);
        Pod crashed = With(RealEngine.Pod("crashed", real.Sleeper("job")), new() { [PodLabels.Owner] = ended });
        Pod kept = With(RealEngine.Pod("kept", real.Sleeper("job")), new() { [PodLabels.Owner] = ended, [PodLabels.Keep] = "true" });
        string[] mine = [alive.Metadata.Name!, crashed.Metadata.Name!, kept.Metadata.Name!];
        try
        {
            foreach (Pod pod in (Pod[])[alive, crashed, kept])
                await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
            IReadOnlyList<PodSummary> leftovers = await engine.ListAsync(new PodSelector { Leftover = true }, Cancel);
            PodSummary found = Assert.Single(leftovers, p => mine.Contains(p.Name));
            Assert.Equal((crashed.Metadata.Name, "test-crashed", "build", ended, false), (found.Name, found.Runner, found.Job, found.Owner, found.Keep));
            Assert.Equal([crashed.Metadata.Name!], await engine.RemoveAsync(new PodSelector { Runner = "test-crashed", Leftover = true }, Cancel));
            Assert.Equal(0, await real.LeftOfAsync(crashed.Metadata.Name!));
        }
        finally
        {
            foreach (string name in mine)
                await engine.RemoveAsync(new PodSelector { Name = name }, Cancel);
        }
    }

    [Fact]
    public async Task Two_removals_at_once_both_succeed()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("twice", real.Sleeper("job"), real.Sleeper("db"));
        await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
        PodSelector selector = new() { Name = pod.Metadata.Name };
        await Task.WhenAll(engine.RemoveAsync(selector, Cancel), engine.RemoveAsync(selector, Cancel), engine.RemoveAsync(selector, Cancel));
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
        Assert.Empty(await engine.RemoveAsync(selector, Cancel));
    }

    /// <summary>Podman's answer; Docker removes them in any order.</summary>
    [Fact]
    public async Task A_container_that_others_depend_on_goes_after_them()
    {
        HashSet<string> there = ["owner", "db"];
        using FakeEngine fake = new(request =>
        {
            string id = request.Contains("/owner?", StringComparison.Ordinal) ? "owner" : "db";
            if (!request.StartsWith("DELETE", StringComparison.Ordinal))
                return request.Contains("/volumes", StringComparison.Ordinal) ? FakeEngine.Json(200, """{"Volumes":[]}""") : FakeEngine.Json(200, List());
            if (id == "owner" && there.Contains("db"))
                return FakeEngine.Json(500, """{"message":"container owner has dependent containers which must be removed before it: db"}""");
            there.Remove(id);
            return FakeEngine.Json(204, "");
        });
        await using DockerEngine engine = new(new DockerEngineOptions
        {
            Endpoint = new Endpoints.DockerEndpoint(new Uri($"unix://{fake.Path}"), "DOCKER_HOST"),
        });
        await engine.RemoveAsync(new PodSelector { Name = "p" }, Cancel);
        Assert.Empty(there);

        string List() => $"[{string.Join(',', there.Select(id => $$$"""{"Id":"{{{id}}}","Names":["/{{{id}}}"],"Labels":{"{{{PodLabels.ManagedBy}}}":"{{{PodLabels.ManagedByValue}}}","{{{PodLabels.Pod}}}":"p"},"State":"running"}"""))}]";
    }

    [Theory]
    [InlineData("running", "15", true)]
    [InlineData("running", "soon", false)]
    [InlineData("exited", "15", false)]
    public async Task A_container_that_has_something_to_put_away_is_stopped_before_it_is_removed(string state, string timeout, bool stopped)
    {
        List<string> asked = [];
        using FakeEngine fake = new(request =>
        {
            if (request.StartsWith("GET", StringComparison.Ordinal))
            {
                return request.Contains("/volumes", StringComparison.Ordinal)
                    ? FakeEngine.Json(200, """{"Volumes":[]}""")
                    : FakeEngine.Json(200, $$$"""[{"Id":"dind","Names":["/dind"],"Labels":{"{{{PodLabels.ManagedBy}}}":"{{{PodLabels.ManagedByValue}}}","{{{PodLabels.Pod}}}":"p","berth.dev/stop-timeout":"{{{timeout}}}"},"State":"{{{state}}}"}]""");
            }

            asked.Add(request);
            // It may have ended by itself meanwhile: it is removed all the same.
            return request.StartsWith("POST", StringComparison.Ordinal) ? FakeEngine.Json(500, """{"message":"oh"}""") : FakeEngine.Json(204, "");
        });
        await using DockerEngine engine = new(new DockerEngineOptions
        {
            Endpoint = new Endpoints.DockerEndpoint(new Uri($"unix://{fake.Path}"), "DOCKER_HOST"),
        });
        await engine.RemoveAsync(new PodSelector { Name = "p" }, Cancel);

        Assert.Equal(stopped ? ["POST", "DELETE"] : ["DELETE"], asked.Select(request => request.Split(' ')[0]));
        if (stopped) Assert.Contains("/containers/dind/stop?t=15", asked[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_is_cancelled_leaves_nothing()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("cancel", real.Sleeper("job"));
        pod = pod with { Spec = pod.Spec with { InitContainers = [real.Script("slow", "sleep 1000")] } };
        using CancellationTokenSource cancel = new();
        Task<RunningPod> starting = engine.StartAsync(pod, RealEngine.Start(), new ListLog(), cancel.Token);
        while ((await engine.ListAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel)).All(p => p.Phase != "Running"))
            await Task.Yield();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
    }

    private static Pod With(Pod pod, Dictionary<string, string> annotations) => pod with
    {
        Metadata = pod.Metadata with { Annotations = new Dictionary<string, string>(pod.Metadata.Annotations!.Where(a => !annotations.ContainsKey(a.Key)).Concat(annotations)) },
    };
}
