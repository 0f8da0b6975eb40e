using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Docker.DotNet.Models;

namespace Berth.Docker.Tests;

public sealed class PodStartTests(RealEngine real) : IClassFixture<RealEngine>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Containers_of_a_pod_share_network_hosts_name_and_volumes()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("share",
            real.Sleeper("job") with { VolumeMounts = [new() { Name = "work", MountPath = "/work" }] },
            real.Script("web", "nc -l -p 8080 -e echo hello") with { VolumeMounts = [new() { Name = "work", MountPath = "/data" }] });
        pod = pod with
        {
            Spec = pod.Spec with
            {
                Hostname = "the-job",
                HostAliases = [new() { Ip = "127.0.0.1", Hostnames = ["web"] }],
                Volumes = [new() { Name = "work", EmptyDir = new() }],
            },
        };
        try
        {
            RunningPod running = await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
            string job = running.Containers["job"].Id;
            string web = running.Containers["web"].Id;
            Assert.Equal($"container:{job}", running.Network);
            Assert.Equal("777\n", (await RealEngine.ExecAsync(engine, job, "stat -c %a /work; echo x > /work/file")).Output);
            Assert.Equal("x\nthe-job\n", (await RealEngine.ExecAsync(engine, web, "cat /data/file; hostname")).Output);
            Assert.Contains("web", (await RealEngine.ExecAsync(engine, web, "cat /etc/hosts")).Output);
            Assert.Equal("hello\n", (await RealEngine.ExecAsync(engine, job, "nc web 8080")).Output);
        }
        finally
        {
            Assert.Equal([pod.Metadata.Name!], await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel));
        }

        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
    }

    [Fact]
    public async Task A_name_that_is_taken_leaves_what_has_it_and_nothing_of_the_start()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("clash", real.Sleeper("job"), real.Sleeper("db"));
        string taken = $"{pod.Metadata.Name}-db";
        await real.Client.Containers.CreateContainerAsync(new CreateContainerParameters { Name = taken, Image = real.Image, Cmd = ["true"] }, Cancel);
        try
        {
            BerthException failure = await Assert.ThrowsAsync<BerthException>(
                () => engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel));
            Assert.Equal("pod-name-taken", failure.Finding.Cause);
            Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
        }
        finally
        {
            await real.Client.Containers.RemoveContainerAsync(taken, new ContainerRemoveParameters { Force = true }, Cancel);
        }
    }

    [Fact]
    public async Task Init_containers_run_in_order_before_the_others()
    {
        await using DockerEngine engine = real.Engine();
        VolumeMount mount = new() { Name = "work", MountPath = "/work" };
        Pod pod = RealEngine.Pod("init", real.Sleeper("job") with { VolumeMounts = [mount] });
        pod = pod with
        {
            Spec = pod.Spec with
            {
                InitContainers =
                [
                    real.Script("one", "echo one >> /work/order") with { VolumeMounts = [mount] },
                    real.Script("two", "echo two >> /work/order") with { VolumeMounts = [mount] },
                ],
                Volumes = [new() { Name = "work", EmptyDir = new() }],
            },
        };
        try
        {
            RunningPod running = await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
            Assert.Equal("one\ntwo\n", (await RealEngine.ExecAsync(engine, running.Containers["job"].Id, "cat /work/order")).Output);
        }
        finally
        {
            await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel);
        }
    }

    [Fact]
    public async Task A_failing_init_container_is_reported_with_its_last_lines_and_nothing_is_left()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("initfail", real.Sleeper("job"));
        pod = pod with { Spec = pod.Spec with { InitContainers = [real.Script("seed", "echo disk is odd >&2; exit 3")] } };
        Finding finding = await FailAsync(engine, pod);
        Assert.Equal("init-container-failed", finding.Cause);
        Assert.Contains("exit code 3", finding.Summary);
        Assert.Contains("disk is odd", finding.Evidence);
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
    }

    [Fact]
    public async Task The_start_waits_for_the_agent()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("agent", real.Script("job", "touch /early; echo berth-agent: ready; sleep 1000"));
        try
        {
            RunningPod running = await engine.StartAsync(pod, RealEngine.Start("job"), new ListLog(), Cancel);
            Assert.Equal(0, (await RealEngine.ExecAsync(engine, running.Containers["job"].Id, "test -e /early")).ExitCode);
        }
        finally
        {
            await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel);
        }
    }

    [Theory]
    [InlineData("echo berth-agent: failed cache-in-use the slot 3 is taken; exit 70", "cache-in-use", "the slot 3 is taken")]
    [InlineData("echo oh dear; exit 7", "job-container-exited", "The job container \"job\" ended with exit code 7")]
    public async Task An_agent_that_does_not_get_ready_fails_the_start(string script, string cause, string summary)
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("agentfail", real.Script("job", script));
        Finding finding = await FailAsync(engine, pod, "job");
        Assert.Equal((cause, summary), (finding.Cause, finding.Summary));
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
    }

    [Fact]
    public async Task A_command_that_the_image_lacks_is_named()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("nocommand", new Container { Name = "job", Image = real.Image, Command = ["/nix/store/bash"] });
        Finding finding = await FailAsync(engine, pod, "job");
        Assert.Equal("job-container-exited", finding.Cause);
        Assert.Contains("/nix/store/bash", Assert.Single(finding.Evidence));
    }

    [Fact]
    public async Task The_start_waits_until_a_service_is_healthy()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("healthy", real.Sleeper("job"), real.Script("db", "sleep 1; touch /up; sleep 1000") with
        {
            ReadinessProbe = new() { Exec = new() { Command = ["test", "-e", "/up"] }, PeriodSeconds = 1, FailureThreshold = 30 },
        });
        try
        {
            RunningPod running = await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
            Assert.Equal(0, (await RealEngine.ExecAsync(engine, running.Containers["db"].Id, "test -e /up")).ExitCode);
        }
        finally
        {
            await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel);
        }
    }

    [Theory]
    [InlineData("echo no space for tables >&2; sleep 1; exit 4", "The service container \"db\" ended with exit code 4")]
    [InlineData("echo no space for tables >&2; sleep 1000", "The service container \"db\" is unhealthy")]
    public async Task A_service_that_dies_or_stays_unhealthy_fails_the_start(string script, string summary)
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("unhealthy", real.Sleeper("job"), real.Script("db", script) with
        {
            ReadinessProbe = new() { Exec = new() { Command = ["test", "-e", "/up"] }, PeriodSeconds = 1, FailureThreshold = 2 },
        });
        Finding finding = await FailAsync(engine, pod);
        Assert.Equal(("service-container-failed", summary), (finding.Cause, finding.Summary));
        Assert.Contains("no space for tables", finding.Evidence);
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
    }

    [Fact]
    public async Task A_service_that_ends_in_silence_is_said_to_have_printed_nothing()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("silent", real.Sleeper("job"), real.Script("db", "exit 0") with
        {
            ReadinessProbe = new() { Exec = new() { Command = ["test", "-e", "/up"] }, PeriodSeconds = 1, FailureThreshold = 9 },
        });
        Finding finding = await FailAsync(engine, pod);
        Assert.Equal("service-container-failed", finding.Cause);
        Assert.Equal(["it printed nothing"], finding.Evidence);
    }

    [Fact]
    public async Task A_chosen_host_port_is_reported_for_the_container_that_declared_it()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("ports", real.Sleeper("job"), real.Sleeper("db") with { Ports = [new() { Port = 5432 }] });
        try
        {
            RunningPod running = await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
            Assert.Empty(running.Containers["job"].Ports);
            (string port, string host) = Assert.Single(running.Containers["db"].Ports);
            Assert.Equal("5432", port);
            Assert.InRange(int.Parse(host, System.Globalization.CultureInfo.InvariantCulture), 1024, 65535);
        }
        finally
        {
            await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel);
        }
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_the_other_pod_stays()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("taken", real.Sleeper("job"));
        try
        {
            await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
            Assert.Equal("pod-name-taken", (await FailAsync(engine, pod)).Cause);
            Assert.Equal("Running", Assert.Single(await engine.ListAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel)).Phase);
        }
        finally
        {
            await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel);
        }
    }

    private static async Task<Finding> FailAsync(DockerEngine engine, Pod pod, string? waitForAgent = null) =>
        (await Assert.ThrowsAsync<BerthException>(() => engine.StartAsync(pod, RealEngine.Start(waitForAgent), new ListLog(), Cancel))).Finding;
}
