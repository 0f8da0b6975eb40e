using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>Jobs with a Docker daemon of their own. They need an engine that may start privileged containers.</summary>
public sealed class DockerDaemonTests
{
    /// <summary>An image with <c>dockerd</c>, <c>docker</c> and a shell; both the daemon's and the job's.</summary>
    private const string ImageVariable = "BERTH_TEST_DIND_IMAGE";

    private const string Make = "mkdir -p /tmp/t/bin && cp \"$(command -v busybox)\" /tmp/t/bin/sh && tar -C /tmp/t -c . | docker import - inner:1";

    [Fact]
    public async Task An_image_made_in_one_job_is_there_in_the_next_and_its_containers_are_not()
    {
        (TestRunner runner, string image) = await CreateAsync();
        await using TestRunner own = runner;

        await PreparedAsync(runner, image, "miss");
        await DoneAsync(runner, Make);
        await DoneAsync(runner, "docker run -d --name db --restart always inner:1 /bin/sh -c 'while :; do read x; done'");
        await runner.CleanupAsync();
        Assert.Equal("", await runner.LeftoversAsync());
        await PreparedAsync(runner, image, "hit");

        Assert.Equal("", (await DoneAsync(runner, "docker ps -aq")).Trim());
        Assert.Equal("again", (await DoneAsync(runner, "docker run --rm --name db inner:1 /bin/sh -c 'echo again'")).Trim());
    }

    [Fact]
    public async Task A_volume_of_the_work_directory_is_the_jobs_own_files()
    {
        (TestRunner runner, string image) = await CreateAsync();
        await using TestRunner own = runner;

        await PreparedAsync(runner, image, "miss");
        await DoneAsync(runner, Make);
        await DoneAsync(runner, "echo there >file; docker run --rm -v \"$PWD:/w\" inner:1 /bin/sh -c 'read x </w/file; echo $x back >/w/answer'");

        Assert.Equal("there back\n", File.ReadAllText(Path.Combine(runner.Work, "repo/repo/answer")));
    }

    [Fact]
    public async Task A_killed_daemon_fails_the_step_and_leaves_its_data_root_to_the_next_job()
    {
        (TestRunner runner, string image) = await CreateAsync();
        await using TestRunner own = runner;

        await PreparedAsync(runner, image, "miss");
        await DoneAsync(runner, Make);
        string daemon = await DaemonAsync(runner);
        await Tool.RunAsync("docker", "kill", "--signal", "KILL", daemon);
        await Tool.RunAsync("docker", "wait", daemon);
        Tool.Result step = await runner.ShellAsync("docker ps || true");
        Assert.Equal(1, step.ExitCode);
        Assert.Contains("\"dind\" ended", step.Output, StringComparison.Ordinal);
        await runner.CleanupAsync();
        await PreparedAsync(runner, image, "hit");

        Assert.Contains("inner", await DoneAsync(runner, "docker images"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_that_is_killed_while_the_daemon_comes_up_leaves_nothing_that_the_next_job_does_not_collect()
    {
        (TestRunner runner, string image) = await CreateAsync();
        await using TestRunner own = runner;
        JsonObject args = new() { ["container"] = runner.JobContainer(image), ["services"] = new JsonArray() };

        using (Process hook = await runner.BeginAsync("prepare_job", args))
        {
            while ((await Tool.RunAsync("docker", "ps", "-q", "--filter", Daemon(runner))).Length == 0 && !hook.HasExited)
            {
            }

            hook.Kill(entireProcessTree: true);
            await hook.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await runner.CleanupAsync();
        Assert.Equal("", await runner.LeftoversAsync());
        Assert.Equal(0, (await runner.PrepareAsync(image)).ExitCode);
        await DoneAsync(runner, "docker info >/dev/null");
    }

    [Fact]
    public async Task Two_jobs_at_once_have_a_data_root_each_and_a_third_is_told_who_has_them()
    {
        (TestRunner first, string image) = await CreateAsync();
        (TestRunner second, _) = await CreateAsync();
        (TestRunner third, _) = await CreateAsync();
        await using TestRunner one = first, two = second, three = third;
        foreach (TestRunner runner in new[] { first, second, third })
        {
            Define(runner, image, max: 2);
            runner.Environment["BERTH_CACHE_DIR"] = first.CacheDirectory;
        }

        Tool.Result[] both = await Task.WhenAll(first.PrepareAsync(image), second.PrepareAsync(image));
        Assert.All(both, result => Assert.True(result.ExitCode == 0, result.Output + result.Error));
        await DoneAsync(first, Make);
        Tool.Result refused = await third.PrepareAsync(image);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("cache-slots-busy", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("inner", await DoneAsync(second, "docker images"), StringComparison.Ordinal);
    }

    private static async Task<(TestRunner Runner, string Image)> CreateAsync()
    {
        string image = Environment.GetEnvironmentVariable(ImageVariable) ?? "";
        Assert.SkipUnless(image.Length > 0, $"{ImageVariable} names no image with dockerd, docker, tar, busybox and a shell.");
        TestRunner runner = await TestRunner.CreateAsync();
        Tool.Result trial = await Tool.TryAsync("docker", ["run", "--rm", "--privileged", "--entrypoint", "true", image]);
        Assert.SkipUnless(trial.ExitCode == 0, $"The engine cannot start a privileged container of {image}: {trial.Error.Trim()}");
        Define(runner, image, max: 1);
        return (runner, image);
    }

    private static void Define(TestRunner runner, string image, int max) =>
        runner.Define(new JsonObject { ["mode"] = "Dind", ["dindImage"] = image, ["max"] = max });

    private static async Task PreparedAsync(TestRunner runner, string image, string said)
    {
        Tool.Result prepared = await runner.PrepareAsync(image);
        Assert.True(prepared.ExitCode == 0, prepared.Output + prepared.Error);
        Assert.Contains($"cache /var/lib/docker: {said}", prepared.Output, StringComparison.Ordinal);
    }

    private static async Task<string> DoneAsync(TestRunner runner, string script)
    {
        Tool.Result step = await runner.ShellAsync(script);
        Assert.True(step.ExitCode == 0, step.Output + step.Error);
        return step.Output;
    }

    private static string Daemon(TestRunner runner) => $"name={runner.Name}-workflow-dind";

    private static async Task<string> DaemonAsync(TestRunner runner) =>
        (await Tool.RunAsync("docker", "ps", "-q", "--filter", Daemon(runner))).Trim();
}
