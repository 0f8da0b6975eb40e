using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Bench.Docker;

/// <summary>The figures on the Docker engine, beside bare calls of its API.</summary>
internal sealed class DockerBench(BenchOptions options, string scratch, Table table) : IDisposable
{
    private readonly DockerClient _client = new DockerClientBuilder().WithEndpoint(new Uri("unix:///var/run/docker.sock")).Build();
    private readonly int _rounds = options.Rounds;

    public async Task RunAsync()
    {
        HookDriver plain = Driver("plain");
        var bare = new BareEngine(_client, options.Image);
        await PodsAsync(plain, bare);
        await StepsAsync(plain, bare);
        await ProcessesAsync();
        await OverlayAsync();
    }

    public void Dispose() => _client.Dispose();

    private HookDriver Driver(string name, JsonObject? definition = null)
    {
        string directory = Directory.CreateDirectory(Path.Combine(scratch, name)).FullName;
        var environment = new Dictionary<string, string> { ["BERTH_CACHE_DIR"] = Path.Combine(directory, "cache") };
        if (definition is not null)
        {
            string file = Path.Combine(directory, "definition.json");
            File.WriteAllText(file, definition.ToJsonString());
            environment["BERTH_RUNNER_DEFINITION"] = file;
        }

        return new HookDriver([Path.Combine(options.Dist, "berth-hook")], directory, $"bench-{name}", environment);
    }

    private async Task PodsAsync(HookDriver driver, BareEngine bare)
    {
        var prepare = new List<double>();
        var start = new List<double>();
        var cleanup = new List<double>();
        var remove = new List<double>();
        long written = 0;
        for (int i = 0; i <= _rounds; i++)
        {
            double prepared = (await driver.RunAsync("prepare_job", Job.Prepare(options.Image, driver, withService: true))).TotalMilliseconds;
            written = (await _client.Containers.InspectContainerAsync(driver.Container!, new ContainerInspectParameters { IncludeSize = true })).SizeRw ?? 0;
            double cleaned = (await driver.RunAsync("cleanup_job", new JsonObject())).TotalMilliseconds;
            double started = (await Samples.TimeAsync(bare.StartAsync)).TotalMilliseconds;
            double removed = (await Samples.TimeAsync(bare.RemoveAsync)).TotalMilliseconds;
            if (i == 0)
            {
                continue; // The first round warms the engine and the image facts.
            }

            prepare.Add(prepared);
            cleanup.Add(cleaned);
            start.Add(started);
            remove.Add(removed);
        }

        table.Ratio("`prepare_job` over bare create+start of the same containers", 1.3, [.. prepare], [.. start]);
        table.Ratio("`cleanup_job` over bare forced removes", 1.5, [.. cleanup], [.. remove]);
        table.Value("bytes written into the job container before its first step (externals copied)", 0, written, "bytes", "writable layer after prepare_job");
    }

    private async Task StepsAsync(HookDriver driver, BareEngine bare)
    {
        await driver.RunAsync("prepare_job", Job.Prepare(options.Image, driver, withService: false));
        await bare.StartAsync();
        try
        {
            (double[] step, double[] exec) = await Samples.PairAsync(
                _rounds * 2, () => driver.RunAsync("run_script_step", Job.Step("true")), () => Samples.TimeAsync(() => bare.ExecAsync("true")));
            table.Ratio("a step that does nothing over a bare exec", 1.5, step, exec);

            string[] output = ["dd", "if=/dev/zero", "bs=65536", "count=1600"];
            (double[] ours, double[] docker) = await Samples.PairAsync(
                Math.Max(5, _rounds / 2),
                () => driver.RunAsync("run_script_step", Job.Step(output)),
                () => Samples.TimeAsync(() => DockerExecAsync(bare.Job, output)));
            table.Ratio("100 MB of step output over `docker exec` of the same", 1.0, ours, docker);

            long hook = 0;
            await driver.RunAsync("run_script_step", Job.Step("dd", "if=/dev/zero", "bs=65536", "count=1600"));
            await driver.RunAsync("run_script_step", Job.Step("sh", "-c", "dd if=/dev/zero bs=65536 count=320; sleep 1"), async process =>
            {
                while (!process.HasExited)
                {
                    hook = Math.Max(hook, Processes.Status(process.Id, "VmHWM"));
                    await Task.Delay(20);
                }
            });
            table.Value("peak memory of the hook (a step with 20 MB of output)", 40, hook / 1024.0, "MiB", "VmHWM");
            ContainerInspectResponse inspected = await _client.Containers.InspectContainerAsync(driver.Container!);
            table.Value("memory of the idle agent", 8, Processes.Status((int)inspected.State!.Pid, "VmRSS") / 1024.0, "MiB", "VmRSS");
        }
        finally
        {
            await driver.RunAsync("cleanup_job", new JsonObject());
            await bare.RemoveAsync();
        }
    }

    private async Task ProcessesAsync()
    {
        double[] hook = new double[_rounds];
        for (int i = 0; i < _rounds; i++)
        {
            hook[i] = await HookToFirstCallAsync(i);
        }

        table.Value("hook start to its first API call", 15, Samples.Median(hook), "ms", Table.Milliseconds(hook));

        (double[] agent, double[] nothing) = await Samples.PairAsync(
            _rounds * 2, () => Processes.TimeAsync(Path.Combine(options.Dist, "berth-agent"), "version"), () => Processes.TimeAsync("/bin/true"));
        double[] own = [.. agent.Zip(nothing, (a, n) => Math.Max(0, a - n))];
        table.Value("agent start", 5, Samples.Median(own), "ms", $"{Table.Milliseconds(agent)} less {Table.Milliseconds(nothing)} of an empty process");
    }

    private async Task<double> HookToFirstCallAsync(int round)
    {
        string socketFile = Path.Combine(scratch, $"engine-{round}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socketFile));
        listener.Listen();
        var start = new ProcessStartInfo(Path.Combine(options.Dist, "berth-hook")) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["DOCKER_HOST"] = $"unix://{socketFile}";
        start.Environment["RUNNER_NAME"] = "bench-first-call";
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync("""{"command":"cleanup_job","responseFile":null,"args":{},"state":null}""");
        process.StandardInput.Close();
        using Socket connection = await listener.AcceptAsync();
        double elapsed = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        process.Kill();
        await process.WaitForExitAsync();
        return elapsed;
    }

    private async Task OverlayAsync()
    {
        HookDriver without = Driver("no-cache");
        HookDriver with = Driver("overlay", new JsonObject
        {
            ["name"] = "bench-overlay",
            ["caches"] = new JsonArray(new JsonObject { ["path"] = "/opt/cache", ["strategy"] = "Overlay" }),
        });
        await with.RunAsync("prepare_job", Job.Prepare(options.Image, with, false, "--cap-add SYS_ADMIN"));
        await with.RunAsync("run_script_step", Job.Step("sh", "-c", "i=0; while [ $i -lt 20000 ]; do echo $i >/opt/cache/$i; i=$((i+1)); done"));
        await with.RunAsync("cleanup_job", new JsonObject());

        (double[] cached, double[] plain) = await Samples.PairAsync(_rounds, () => PrepareAndCleanAsync(with), () => PrepareAndCleanAsync(without));
        double added = Samples.Median(cached.Zip(plain, (a, b) => a - b));
        table.Value(
            "a warm `overlay` cache of 20,000 files, added to `prepare_job`", 50, added, "ms", $"{Table.Milliseconds(cached)} against {Table.Milliseconds(plain)}");

        async Task<TimeSpan> PrepareAndCleanAsync(HookDriver driver)
        {
            TimeSpan elapsed = await driver.RunAsync("prepare_job", Job.Prepare(options.Image, driver, false, "--cap-add SYS_ADMIN"));
            await driver.RunAsync("cleanup_job", new JsonObject());
            return elapsed;
        }
    }

    private static async Task DockerExecAsync(string container, string[] command)
    {
        var start = new ProcessStartInfo("docker", ["exec", container, .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task error = process.StandardError.ReadToEndAsync();
        byte[] buffer = new byte[256 * 1024];
        while (await process.StandardOutput.BaseStream.ReadAsync(buffer) > 0)
        {
            // Read and dropped, as the hook's output is.
        }

        await error;
        await process.WaitForExitAsync();
    }
}
