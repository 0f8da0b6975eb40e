using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;

namespace Berth.Docker.Tests;

public sealed class VolumeTests(RealEngine real) : IClassFixture<RealEngine>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-docker-test-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memory_secrets_config_and_host_paths_are_mounted_as_asked()
    {
        await using DockerEngine engine = real.Engine(o => o with
        {
            Secrets = Values("token", "key", "hush"),
            ConfigMaps = Values("settings", "app.conf", "a=1"),
        });
        Pod pod = RealEngine.Pod("volumes", real.Sleeper("job") with
        {
            SecurityContext = new() { RunAsUser = 1000, RunAsGroup = 1000 },
            VolumeMounts =
            [
                new() { Name = "fast", MountPath = "/fast" }, new() { Name = "token", MountPath = "/secret" },
                new() { Name = "settings", MountPath = "/etc/app" }, new() { Name = "host", MountPath = "/host", SubPath = "deep", ReadOnly = true },
                new() { Name = "group", MountPath = "/group" },
            ],
        });
        pod = pod with
        {
            Spec = pod.Spec with
            {
                SecurityContext = new() { FsGroup = 2000 },
                Volumes =
                [
                    new() { Name = "fast", EmptyDir = new() { Medium = "Memory", SizeLimit = "1Mi" } },
                    new() { Name = "group", EmptyDir = new() },
                    new() { Name = "token", Secret = new() { SecretName = "token", DefaultMode = 0b100_000_000 } },
                    new() { Name = "settings", ConfigMap = new() { Name = "settings", Items = [new() { Key = "app.conf", Path = "sub/a.conf" }] } },
                    new() { Name = "host", HostPath = new() { Path = Path.Combine(_directory, "new"), Type = "DirectoryOrCreate" } },
                ],
            },
        };
        string memory = $"/dev/shm/berth-{pod.Metadata.Name}";
        try
        {
            RunningPod running = await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
            string job = running.Containers["job"].Id;
            Assert.Equal("hush", (await RealEngine.ExecAsync(engine, job, "cat /secret/key")).Output);
            Assert.Equal("a=1", (await RealEngine.ExecAsync(engine, job, "cat /etc/app/sub/a.conf")).Output);
            Assert.Equal("2777 2000\n", (await RealEngine.ExecAsync(engine, job, "stat -c '%a %g' /group; touch /group/x")).Output);
            Assert.Contains("tmpfs", (await RealEngine.ExecAsync(engine, job, "touch /fast/x && grep ' /fast ' /proc/mounts")).Output);
            Assert.NotEqual(0, (await RealEngine.ExecAsync(engine, job, "echo x > /host/file")).ExitCode);
            Assert.NotEqual(0, (await RealEngine.ExecAsync(engine, job, "echo x > /secret/key")).ExitCode);
            Assert.True(Directory.Exists(Path.Combine(_directory, "new", "deep")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(memory));
        }
        finally
        {
            await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel);
        }

        Assert.False(Directory.Exists(memory));
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
    }

    [Theory]
    [InlineData("Directory", "missing", null, "host-path-missing")]
    [InlineData("File", "", null, "host-path-wrong-type")]
    [InlineData("Folder", "", null, "host-path-invalid")]
    [InlineData("", "", "../etc", "sub-path-invalid")]
    [InlineData("", "", "out/etc", "sub-path-invalid")]
    public async Task A_path_that_is_not_what_it_should_be_is_refused(string type, string path, string? subPath, string cause)
    {
        await using DockerEngine engine = real.Engine();
        File.CreateSymbolicLink(Path.Combine(_directory, "out"), "/");
        Pod pod = WithHostPath(type, path, subPath);
        BerthException e = await Assert.ThrowsAsync<BerthException>(() => engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel));
        Assert.Equal(cause, e.Finding.Cause);
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
    }

    [Fact]
    public async Task A_claim_is_a_volume_that_outlives_its_pods()
    {
        await using DockerEngine engine = real.Engine();
        string claim = $"berth-docker-test-{Guid.NewGuid():n}"[..30];
        try
        {
            foreach ((string script, string expected) in new[] { ("echo kept >/v/file", ""), ("cat /v/file", "kept\n") })
            {
                Pod pod = WithClaim(claim);
                RunningPod running = await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
                Assert.Equal((expected, 0), await RealEngine.ExecAsync(engine, running.Containers["job"].Id, script));
                await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel);
                Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
            }

            Assert.Equal("berth", (await real.Client.Volumes.InspectAsync(claim, Cancel)).Labels[PodLabels.ManagedBy]);
        }
        finally
        {
            await real.Client.Volumes.RemoveAsync(claim, force: true, Cancel);
        }
    }

    [Fact]
    public async Task A_claim_on_another_pods_volume_is_refused()
    {
        await using DockerEngine engine = real.Engine();
        Pod owner = RealEngine.Pod("owner", real.Sleeper("job") with { VolumeMounts = [new() { Name = "v", MountPath = "/v" }] });
        owner = owner with { Spec = owner.Spec with { Volumes = [new() { Name = "v", EmptyDir = new() }] } };
        await engine.StartAsync(owner, RealEngine.Start(), new ListLog(), Cancel);
        try
        {
            Pod thief = WithClaim($"{owner.Metadata.Name}-v");
            BerthException e = await Assert.ThrowsAsync<BerthException>(() => engine.StartAsync(thief, RealEngine.Start(), new ListLog(), Cancel));
            Assert.Equal("volume-of-another-pod", e.Finding.Cause);
            Assert.Equal(0, await real.LeftOfAsync(thief.Metadata.Name!));
        }
        finally
        {
            await engine.RemoveAsync(new PodSelector { Name = owner.Metadata.Name }, Cancel);
        }
    }

    [Fact]
    public async Task A_secret_that_was_not_given_is_named()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("missing", real.Sleeper("job") with { VolumeMounts = [new() { Name = "v", MountPath = "/v" }] });
        pod = pod with { Spec = pod.Spec with { Volumes = [new() { Name = "v", Secret = new() { SecretName = "no-such" } }] } };
        BerthException e = await Assert.ThrowsAsync<BerthException>(() => engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel));
        Assert.Equal("config-missing", e.Finding.Cause);
        Assert.Contains("no-such", e.Finding.Summary);
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Pod WithHostPath(string type, string path, string? subPath)
    {
        Pod pod = RealEngine.Pod("hostpath", real.Sleeper("job") with { VolumeMounts = [new() { Name = "v", MountPath = "/v", SubPath = subPath }] });
        return pod with { Spec = pod.Spec with { Volumes = [new() { Name = "v", HostPath = new() { Path = Path.Combine(_directory, path), Type = type } }] } };
    }

    private Pod WithClaim(string claim)
    {
        Pod pod = RealEngine.Pod("claim", real.Sleeper("job") with { VolumeMounts = [new() { Name = "v", MountPath = "/v" }] });
        return pod with { Spec = pod.Spec with { Volumes = [new() { Name = "v", PersistentVolumeClaim = new() { ClaimName = claim } }] } };
    }

    private static Dictionary<string, IReadOnlyDictionary<string, byte[]>> Values(string name, string key, string value) =>
        new() { [name] = new Dictionary<string, byte[]> { [key] = System.Text.Encoding.UTF8.GetBytes(value) } };
}
