using Berth.Tests.Shared;

namespace Berth.Hook.Tests.Cluster;

/// <summary>The hook where it runs on a cluster: in a runner's pod, with the service account of its scale set.</summary>
public sealed class RunnerPodTests
{
    private const string Node = "/__e/node20/bin/node";

    [Fact]
    public async Task A_job_runs_with_what_render_writes_and_dies_with_its_runner()
    {
        await using TestRunner machine = await TestCluster.RunnerAsync();
        await using RunnerPod runner = await RunnerPod.StartAsync(machine.Dist, "mode: privileged, caches: [/nix/store, '/var/lib/docker:bind']");

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Nix);
        Assert.True(prepared.ExitCode == 0, prepared.Output + prepared.Error);
        Assert.Contains("cache /nix/store: miss (overlay", prepared.Output, StringComparison.Ordinal);
        Tool.Result node = await runner.StepAsync(Node, "-p", "6*7");
        Assert.True((node.ExitCode, node.Output) == (0, "42\n"), node.Output + node.Error);
        Tool.Result write = await runner.StepAsync("touch", "/nix/store/warm");
        Assert.Equal(0, write.ExitCode);
        Assert.Equal(0, (await runner.HookAsync("cleanup_job", [])).ExitCode);

        Tool.Result warm = await runner.PrepareAsync(TestImages.Nix);
        Assert.True(warm.ExitCode == 0, warm.Output + warm.Error);
        Assert.Contains("cache /nix/store: hit (overlay", warm.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await runner.StepAsync("ls", "/nix/store/warm")).ExitCode);

        string job = $"{runner.Name}-workflow";
        await runner.DieAsync();
        await runner.KubectlAsync("wait", "--for=delete", $"pod/{job}", "--timeout=60s");
        // The lock goes with the pod that had it.
        await Eventually.IsAsync("", () => runner.KubectlAsync("get", "leases", "-l", $"berth.dev/lease=slot-lock,berth.dev/runner={runner.Name}", "-o", "name"));
    }

    [Fact]
    public async Task A_job_of_a_fork_gets_no_pod()
    {
        await using TestRunner machine = await TestCluster.RunnerAsync();
        await using RunnerPod runner = await RunnerPod.StartAsync(machine.Dist, "mode: container");
        runner.Event = """{"pull_request":{"head":{"repo":{"full_name":"stranger/repo"}},"base":{"repo":{"full_name":"acme/shop"}}}}""";

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);

        Assert.Equal(1, prepared.ExitCode);
        Assert.Contains("[fork-not-allowed]", prepared.Output, StringComparison.Ordinal);
        Assert.Equal("", await runner.KubectlAsync("get", "pods", "-l", $"berth.dev/runner={runner.Name}", "-o", "name"));
        Assert.Contains(
            "ACTIONS_RUNNER_HOOK_JOB_STARTED", await runner.KubectlAsync("get", "pod", runner.Name, "-o", "yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_and_externals_are_put_on_the_node_once_and_brought_again_where_they_were_wiped()
    {
        await using TestRunner machine = await TestCluster.RunnerAsync();
        await using RunnerPod runner = await RunnerPod.StartAsync(machine.Dist, "mode: container");
        List<bool> brought = [];
        // Wiped before the first, and the externals alone before the third.
        await WipeAsync(runner, "agents", "externals");
        for (int job = 0; job < 4; job++)
        {
            if (job == 2) await WipeAsync(runner, "externals");
            Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);
            Assert.True(prepared.ExitCode == 0, prepared.Output + prepared.Error);
            Assert.DoesNotContain("why this failed", prepared.Output, StringComparison.Ordinal);
            brought.Add(await runner.KubectlAsync(
                "get", "pod", $"{runner.Name}-workflow", "-o", "jsonpath={.spec.initContainers[*].name}") != "");
            Tool.Result step = await runner.StepAsync(Node, "-p", "process.execPath");
            Assert.True((step.ExitCode, step.Output) == (0, $"{Node}\n"), step.Output + step.Error);
            Assert.NotEqual(0, (await runner.StepAsync("touch", "/__e/x")).ExitCode);
            await runner.HookAsync("cleanup_job", []);
        }

        Assert.Equal([true, false, true, false], brought);
    }

    /// <summary>As somebody might who needs room: the directories stay, what is in them goes.</summary>
    private static async Task WipeAsync(RunnerPod runner, params string[] what)
    {
        string name = $"{runner.Name}-wipe";
        string paths = string.Join(' ', what.Select(directory => $"/node/{directory}/*"));
        await runner.KubectlAsync("delete", "pod", name, "--ignore-not-found", "--now");
        await runner.KubectlAsync("run", name, $"--image={TestImages.Busybox}", "--restart=Never", "--overrides", $$"""
            {"spec":{"containers":[{"name":"wipe","image":"{{TestImages.Busybox}}","command":["sh","-c","rm -rf {{paths}}"],
             "volumeMounts":[{"name":"node","mountPath":"/node"}]}],
             "volumes":[{"name":"node","hostPath":{"path":"/var/lib/berth","type":"DirectoryOrCreate"} }] } }
            """);
        await runner.KubectlAsync("wait", "--for=jsonpath={.status.phase}=Succeeded", $"pod/{name}", "--timeout=60s");
        await runner.KubectlAsync("delete", "pod", name, "--now");
    }

    [Theory]
    [InlineData("leases", "runs without its caches: Looking into the job's image: not allowed to get leases")]
    [InlineData("events", "is ready")]
    public async Task A_right_that_is_missing_is_named_and_done_without(string resource, string said)
    {
        await using TestRunner machine = await TestCluster.RunnerAsync();
        await using RunnerPod runner = await RunnerPod.StartAsync(machine.Dist, "mode: container, caches: ['/opt/x:bind']", without: resource);

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);

        Assert.True(prepared.ExitCode == 0, prepared.Output + prepared.Error);
        Assert.Contains(said, prepared.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await runner.StepAsync("true")).ExitCode);
    }

    private static async Task<string> NamespaceAtAsync(string level)
    {
        string name = $"{TestCluster.Namespace}-{level}";
        await TestCluster.ApplyAsync($$"""
            apiVersion: v1
            kind: Namespace
            metadata:
              name: {{name}}
              labels: { pod-security.kubernetes.io/enforce: {{level}} }
            """);
        return name;
    }

    [Fact]
    public async Task Caches_that_a_namespace_forbids_are_named_with_what_it_allows()
    {
        await using TestRunner machine = await TestCluster.RunnerAsync();
        string baseline = await NamespaceAtAsync("baseline");
        await using RunnerPod refused = await RunnerPod.StartAsync(
            machine.Dist, "mode: container, caches: ['/opt/x:bind']", ofNamespace: baseline);

        Tool.Result prepared = await refused.PrepareAsync(TestImages.Busybox);

        Assert.NotEqual(0, prepared.ExitCode);
        Assert.Contains("[pod-security-forbids]", prepared.Output, StringComparison.Ordinal);
        Assert.Contains("cacheSize", prepared.Output, StringComparison.Ordinal);

        await using RunnerPod allowed = await RunnerPod.StartAsync(
            machine.Dist, "mode: container, cacheSize: 1Gi, caches: ['/opt/x:bind']", ofNamespace: baseline);
        foreach (string use in new[] { "miss", "hit" })
        {
            Tool.Result job = await allowed.PrepareAsync(TestImages.Busybox);
            Assert.True(job.ExitCode == 0, job.Output + job.Error);
            Assert.Contains($"cache /opt/x: {use}", job.Output, StringComparison.Ordinal);
            Assert.Equal(0, (await allowed.StepAsync("touch", "/opt/x/file")).ExitCode);
            await allowed.HookAsync("cleanup_job", []);
        }

        await allowed.KubectlAsync("delete", "pvc", "-l", $"berth.dev/scale-set={allowed.Name}", "--wait=false");
    }

    [Fact]
    public async Task A_restricted_namespace_gets_a_pod_that_it_allows()
    {
        await using TestRunner machine = await TestCluster.RunnerAsync();
        await using RunnerPod runner = await RunnerPod.StartAsync(
            machine.Dist, "mode: container", ofNamespace: await NamespaceAtAsync("restricted"));

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);

        Assert.True(prepared.ExitCode == 0, prepared.Output + prepared.Error);
        Assert.Contains("Pod Security (restricted)", prepared.Output, StringComparison.Ordinal);
        Tool.Result node = await runner.StepAsync(Node, "-p", "process.getuid()");
        Assert.True((node.ExitCode, node.Output) == (0, "1001\n"), node.Output + node.Error);
    }

    [Fact]
    public async Task Claims_of_caches_are_the_jobs_in_a_restricted_namespace_or_their_storage_is_named()
    {
        await using TestRunner machine = await TestCluster.RunnerAsync();
        await using RunnerPod runner = await RunnerPod.StartAsync(
            machine.Dist, "mode: container, cacheSize: 64Mi, caches: ['/opt/x:bind']", ofNamespace: await NamespaceAtAsync("restricted"));

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);

        // Which of the two it is, is the storage class's: that of kind opens its directories to all, others give nothing to fsGroup.
        if (prepared.ExitCode != 0)
        {
            Assert.Contains("[cache-volume-not-writable]", prepared.Output, StringComparison.Ordinal);
            Assert.Contains("honour fsGroup", prepared.Output, StringComparison.Ordinal);
            return;
        }

        Tool.Result step = await runner.StepAsync("touch", "/opt/x/kept");
        Assert.True(step.ExitCode == 0, step.Error);
    }
}
