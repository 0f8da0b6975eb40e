using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;

namespace Berth.Docker.Tests;

/// <summary>What the engine says of a pod, in the form of a kept failure.</summary>
public sealed class EvidenceTests(RealEngine real) : IClassFixture<RealEngine>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failure_is_told_with_its_evidence_while_the_pod_is_still_there()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("told", real.Sleeper("job"), real.Script("db", "x"));
        pod = pod with { Spec = pod.Spec with { InitContainers = [real.Script("seed", "echo disk is odd; exit 3") with { Env = [new() { Name = "PASSWORD", Value = "hunter2" }] }] } };
        int left = 0;
        BerthException? told = null;
        StartOptions start = RealEngine.Start() with
        {
            Failed = async failure => (told, left) = (failure, await real.LeftOfAsync(pod.Metadata.Name!)),
        };

        BerthException thrown = await Assert.ThrowsAsync<BerthException>(() => engine.StartAsync(pod, start, new ListLog(), Cancel));

        Assert.Same(told, thrown);
        Assert.Equal(3, left);
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
        JsonObject evidence = thrown.Evidence!;
        JsonNode terminated = evidence["pod"]!["status"]!["initContainerStatuses"]![0]!["state"]!["terminated"]!;
        Assert.Equal((3L, "Error"), ((long)terminated["exitCode"]!, (string?)terminated["reason"]));
        Assert.Equal("disk is odd", (string?)evidence["logs"]!["seed"]);
        Assert.Contains("PASSWORD", evidence.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", evidence.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("init-container-failed", Diagnostician.Judge(EvidenceForm.Read(evidence)).Cause);
    }

    [Fact]
    public async Task A_pod_that_runs_is_healthy_until_a_container_of_it_ends()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod(
            "described", real.Sleeper("job") with { Env = [new() { Name = "PASSWORD", Value = "hunter2" }] },
            real.Script("db", "until [ -e /end ]; do sleep 0.1; done; exit 4"));
        try
        {
            RunningPod running = await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
            Assert.Equal(Verdict.Healthy, await CauseAsync(engine, pod));
            // What a step says of them is masked by who keeps it.
            JsonArray variables = (await engine.DescribeAsync(pod.Metadata.Name!, Cancel))!["pod"]!["spec"]!["containers"]![0]!["env"]!.AsArray();
            Assert.Equal("hunter2", (string?)variables.Single(variable => (string?)variable!["name"] == "PASSWORD")!["value"]);

            await RealEngine.ExecAsync(engine, running.Containers["db"].Id, "touch /end");
            await real.Client.Containers.WaitContainerAsync(running.Containers["db"].Id, Cancel);

            Assert.Equal("service-container-failed", await CauseAsync(engine, pod));
        }
        finally
        {
            await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel);
        }

        Assert.Null(await engine.DescribeAsync(pod.Metadata.Name!, Cancel));
    }

    [Fact]
    public async Task A_program_is_found_on_the_path_and_by_its_own_and_what_is_not_there_is_not()
    {
        await using DockerEngine engine = real.Engine();
        ProgramFacts shell = await engine.LookForProgramAsync(new(real.Image, "sh", "/nowhere:/bin"), Cancel);
        ProgramFacts plain = await engine.LookForProgramAsync(new(real.Image, "/etc/passwd"), Cancel);
        ProgramFacts none = await engine.LookForProgramAsync(new(real.Image, "bazel"), Cancel);

        Assert.Equal(("/bin/sh", true, null), (shell.Paths[0], shell.Executable, shell.Interpreter));
        Assert.Equal(("/etc/passwd", false), (plain.Paths[0], plain.Executable));
        Assert.Empty(none.Paths);
    }

    private static async Task<string> CauseAsync(DockerEngine engine, Pod pod) =>
        Diagnostician.Judge(EvidenceForm.Read((await engine.DescribeAsync(pod.Metadata.Name!, Cancel))!)).Cause;
}
