using System.Diagnostics;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>A Docker engine of the test's own, that may be killed: the machine's is everybody's.</summary>
internal sealed class OwnEngine : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("berth-engine-").FullName;
    private Process? _daemon;

    private OwnEngine()
    {
    }

    public string Host => $"unix://{_root}/docker.sock";

    /// <summary>Skips the test, visibly, where no engine may be started.</summary>
    public static async Task<OwnEngine> StartAsync()
    {
        await TestImages.NeedEngineAsync();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may start an engine of its own.");
        Assert.SkipUnless(File.Exists("/usr/sbin/dockerd") || File.Exists("/usr/bin/dockerd"), "There is no dockerd to start.");
        var engine = new OwnEngine();
        await engine.RestartAsync();
        string archive = Path.Combine(engine._root, "image.tar");
        await Tool.RunAsync("docker", "save", "-o", archive, TestImages.Busybox);
        await engine.DockerAsync("load", "-q", "-i", archive);
        return engine;
    }

    /// <summary><c>kill -9</c> of the daemon. What its containers do is left to it.</summary>
    public void Kill()
    {
        _daemon!.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
        _daemon = null;
    }

    public async Task RestartAsync()
    {
        // In a network of its own: a daemon without a bridge removes docker0 from the network that it finds itself in.
        string options = $"--data-root {_root}/data --exec-root {_root}/exec --pidfile {_root}/pid -H {Host} --bridge=none --iptables=false --ip-forward=false";
        // containerd dies with its dockerd. Where nobody reaps orphans, the next dockerd would take it for alive and wait.
        if (Directory.Exists($"{_root}/exec/containerd"))
        {
            File.Delete($"{_root}/exec/containerd/containerd.pid");
        }

        _daemon = Process.Start("sh", ["-c", $"PATH=$PATH:/usr/sbin:/sbin; exec unshare --net dockerd {options} >>{_root}/log 2>&1"]);
        while ((await Tool.TryAsync("docker", ["-H", Host, "version"])).ExitCode != 0)
        {
            Assert.False(_daemon.HasExited, await File.ReadAllTextAsync($"{_root}/log", TestContext.Current.CancellationToken));
        }
    }

    public Task<string> DockerAsync(params string[] arguments) => Tool.RunAsync("docker", ["-H", Host, .. arguments]);

    /// <summary>Every container and every volume: here nobody else makes any.</summary>
    public async Task<string> LeftoversAsync() => (await DockerAsync("ps", "-aq") + await DockerAsync("volume", "ls", "-q")).Trim();

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            Tool.Result left = await Tool.TryAsync("docker", ["-H", Host, "ps", "-aq"]);
            await Tool.TryAsync("docker", ["-H", Host, "rm", "-f", .. left.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)]);

            await Tool.TryAsync("kill", [_daemon.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await _daemon.WaitForExitAsync();
            _daemon.Dispose();
        }

        // dockerd mounts its data directory over itself, and does not always take that back.
        await Tool.TryAsync("umount", ["-l", $"{_root}/data"]);
        await Tool.TryAsync("rm", ["-rf", _root]);
    }
}
