using System.Diagnostics;

namespace Berth.Faults;

/// <summary>A Docker engine of the suite's own, that may be killed: the machine's is everybody's.</summary>
internal sealed class OwnEngine : IAsyncDisposable
{
    private const string Bridge = "berth-faults0";

    private readonly string _root = Directory.CreateTempSubdirectory("berth-engine-").FullName;
    private readonly bool _livesOn;
    private Process? _daemon;

    private OwnEngine(bool livesOn) => _livesOn = livesOn;

    public string Host => $"unix://{_root}/docker.sock";

    /// <param name="livesOn">Containers outlive the engine (<c>live-restore</c>).</param>
    public static async Task<OwnEngine> StartAsync(bool livesOn, params string[] images)
    {
        OwnEngine engine = new(livesOn);
        // With a bridge of its own: one that is told to have none takes the other engine's away.
        await Shell.TryAsync("ip", ["link", "delete", Bridge]);
        await Shell.RunAsync("ip", ["link", "add", Bridge, "type", "bridge"]);
        await Shell.RunAsync("ip", ["address", "add", "10.253.97.1/24", "dev", Bridge]);
        await engine.RestartAsync();
        string archive = Path.Combine(engine._root, "images.tar");
        await Shell.RunAsync("docker", ["save", "-o", archive, .. images]);
        await engine.DockerAsync("load", "-q", "-i", archive);
        return engine;
    }

    public Task<string> DockerAsync(params string[] arguments) => Shell.RunAsync("docker", ["-H", Host, .. arguments]);

    /// <summary>Ends it, as the system does or as a crash does, and starts it again.</summary>
    public async Task RestartAsync(bool kill = false)
    {
        if (_daemon is not null)
        {
            await EndAsync(kill);
        }

        // containerd dies with its dockerd. Where nobody reaps orphans, the next dockerd would take it for alive and wait.
        if (Directory.Exists($"{_root}/exec/containerd")) File.Delete($"{_root}/exec/containerd/containerd.pid");
        string options = $"--data-root {_root}/data --exec-root {_root}/exec --pidfile {_root}/pid -H {Host} --bridge={Bridge} "
            + $"--iptables=false --ip-forward=false {(_livesOn ? "--live-restore" : "")}";
        _daemon = Process.Start("sh", ["-c", $"PATH=$PATH:/usr/sbin:/sbin; exec dockerd {options} >>{_root}/log 2>&1"]);
        for (int tries = 0; (await Shell.TryAsync("docker", ["-H", Host, "version"])).ExitCode != 0; tries++)
        {
            if (_daemon.HasExited || tries > 600)
                throw new InvalidOperationException($"the engine does not start: {string.Join('\n', File.ReadLines($"{_root}/log").TakeLast(5))}");
            await Task.Delay(100);
        }
    }

    private async Task EndAsync(bool kill)
    {
        await Shell.RunAsync("kill", [kill ? "-KILL" : "-TERM", $"{_daemon!.Id}"]);
        await _daemon.WaitForExitAsync();
        _daemon.Dispose();
        _daemon = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            string left = (await Shell.TryAsync("docker", ["-H", Host, "ps", "-aq"])).Output;
            await Shell.TryAsync("docker", ["-H", Host, "rm", "-f", .. left.Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
            await EndAsync(kill: false);
        }

        // dockerd mounts its data directory over itself, and does not always take that back.
        await Shell.TryAsync("umount", ["-l", $"{_root}/data"]);
        await Shell.TryAsync("rm", ["-rf", _root]);
        await Shell.TryAsync("ip", ["link", "delete", Bridge]);
    }
}
