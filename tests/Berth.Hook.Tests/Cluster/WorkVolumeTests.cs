using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.Cluster;

/// <summary>Runner and job with their work directory on one volume.</summary>
public sealed class WorkVolumeTests
{
    private const string Work = "/home/runner/_work";

    [Fact]
    public async Task What_a_step_writes_the_runner_has_and_nothing_travels()
    {
        await using TestRunner machine = await TestCluster.RunnerAsync();
        await using RunnerPod runner = await RunnerPod.StartAsync(machine.Dist, "mode: container, workVolume: 64Mi");

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);
        Assert.True(prepared.ExitCode == 0, prepared.Output + prepared.Error);
        Assert.DoesNotContain("::warning::", prepared.Output, StringComparison.Ordinal);
        Assert.Equal($"{runner.Name}-work", await JobAsync(runner, "{.spec.volumes[?(@.name=='work')].persistentVolumeClaim.claimName}"));
        Assert.Equal(
            await runner.KubectlAsync("get", "pod", runner.Name, "-o", "jsonpath={.spec.nodeName}"),
            await JobAsync(runner, "{.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
                + ".nodeSelectorTerms[0].matchFields[0].values[0]}"));

        // A file of the runner's is there at once; one that is written to /__w is no copy that would be brought at some time.
        await runner.KubectlAsync("exec", runner.Name, "-c", "runner", "--", "sh", "-c", $"echo runner >{Work}/repo/repo/ours");
        Tool.Result step = await runner.StepAsync(
            "sh", "-c", "cat ours && echo job >made && echo home >/github/home/h && echo a=b >>/__w/_temp/_runner_file_commands/out");
        Assert.True((step.ExitCode, step.Output) == (0, "runner\n"), step.Output + step.Error);
        Assert.Equal(
            "job\nhome\na=b",
            await runner.KubectlAsync(
                "exec", runner.Name, "-c", "runner", "--", "cat", $"{Work}/repo/repo/made", $"{Work}/_temp/_github_home/h",
                $"{Work}/_temp/_runner_file_commands/out"));
        // One and the same file, and no copy.
        string inode = (await runner.KubectlAsync("exec", runner.Name, "-c", "runner", "--", "ls", "-i", $"{Work}/repo/repo/ours")).Split()[0];
        Assert.StartsWith($"{inode} ", (await runner.StepAsync("ls", "-i", "ours")).Output.TrimStart(), StringComparison.Ordinal);

        Tool.Result container = await runner.HookAsync("run_container_step", ContainerStep());
        Assert.True((container.ExitCode, container.Output) == (0, "job\n"), container.Output + container.Error);
        Assert.Equal(
            "step\nc=d",
            await runner.KubectlAsync(
                "exec", runner.Name, "-c", "runner", "--", "cat", $"{Work}/repo/repo/more", $"{Work}/_temp/_runner_file_commands/step"));
        Assert.Equal(0, (await runner.HookAsync("cleanup_job", [])).ExitCode);
    }

    private static Task<string> JobAsync(RunnerPod runner, string path) =>
        runner.KubectlAsync("get", "pod", $"{runner.Name}-workflow", "-o", $"jsonpath={path}");

    private static JsonObject ContainerStep()
    {
        JsonObject step = TestRunner.Service(TestImages.Busybox);
        step["entryPoint"] = "sh";
        step["entryPointArgs"] = new JsonArray("-c", "\"cat made && echo step >more && echo c=d >>/github/file_commands/step\"");
        step["workingDirectory"] = "/github/workspace";
        step["systemMountVolumes"] = new JsonArray(
            RunnerPod.Mount($"{Work}/_temp/_runner_file_commands", "/github/file_commands", false),
            RunnerPod.Mount($"{Work}/repo/repo", "/github/workspace", false));
        return step;
    }
}
