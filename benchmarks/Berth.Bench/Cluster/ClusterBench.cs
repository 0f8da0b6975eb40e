using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Kubernetes;

namespace Berth.Bench.Cluster;

/// <summary>The figures of a cluster: jobs side by side with the same pods made by hand, and the rendering of many runners.</summary>
internal sealed class ClusterBench(string dist, string image, int rounds, Table table)
{
    private const int Runners = 1000;

    public async Task RunAsync(string scratch, KubernetesEngineOptions options, IReadOnlyDictionary<string, string> environment)
    {
        var driver = new HookDriver(
            Path.Combine(dist, "berth-hook"), Directory.CreateDirectory(Path.Combine(scratch, "cluster")).FullName, "bench-cluster",
            new Dictionary<string, string>(environment)
            {
                ["BERTH_ENGINE"] = "kubernetes",
                ["BERTH_CACHE_DIR"] = Path.Combine(scratch, "cache"),
                ["XDG_STATE_HOME"] = Path.Combine(scratch, "state"),
            });
        using var bare = new BareCluster(options.Connection);
        await JobsAsync(driver, bare);
        await StepsAsync(driver, bare, options);
        await RenderAsync(scratch);
    }

    private async Task JobsAsync(HookDriver driver, BareCluster bare)
    {
        const string job = "bench-cluster-workflow";
        const string copy = "bench-cluster-by-hand";
        List<double> prepare = [], afterReady = [], ready = [], cleanup = [], whole = [];
        for (int round = 0; round <= rounds; round++)
        {
            Task<long> seen = SeenReadyAsync(bare, job);
            double prepared = (await driver.RunAsync("prepare_job", Prepare(driver))).TotalMilliseconds;
            double after = Stopwatch.GetElapsedTime(await seen).TotalMilliseconds;
            Pod pod = await bare.CopyAsync(job, copy);
            double cleaned = (await driver.RunAsync("cleanup_job", new JsonObject())).TotalMilliseconds;
            await bare.GoneAsync(job);
            double started = (await Samples.TimeAsync(() => bare.StartAsync(pod))).TotalMilliseconds;
            await bare.RemoveAsync(copy);
            long began = Stopwatch.GetTimestamp();
            await driver.RunAsync("prepare_job", Prepare(driver));
            for (int step = 0; step < 10; step++)
            {
                await driver.RunAsync("run_script_step", Step("true"));
            }

            await driver.RunAsync("cleanup_job", new JsonObject());
            double all = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            await bare.GoneAsync(job);
            if (round == 0)
            {
                continue; // Warms the node and the API server.
            }

            prepare.Add(prepared);
            afterReady.Add(after);
            ready.Add(started);
            cleanup.Add(cleaned);
            whole.Add(all);
        }

        table.Value("`prepare_job` after its pod is Ready", 150, Samples.Median(afterReady), "ms", Table.Milliseconds([.. afterReady]));
        table.Ratio("`prepare_job` over the readiness of the same pod made by hand", 1.15, [.. prepare], [.. ready]);
        table.Value("`cleanup_job`", 250, Samples.Median(cleanup), "ms", Table.Milliseconds([.. cleanup]));
        table.Value("a job of ten empty steps, `prepare_job` to `cleanup_job`", 25000 / 6.0, Samples.Median(whole), "ms", Table.Milliseconds([.. whole]));
    }

    private async Task StepsAsync(HookDriver driver, BareCluster bare, KubernetesEngineOptions options)
    {
        await driver.RunAsync("prepare_job", Prepare(driver));
        try
        {
            (double[] step, double[] exec) = await Samples.PairAsync(
                rounds * 3, () => driver.RunAsync("run_script_step", Step("true")),
                () => Samples.TimeAsync(() => BareCluster.ExecAsync(options, driver.Container!, "/bin/true")));
            table.Ratio("a step that does nothing over a bare exec on a connection of its own", 1.5, step, exec);
        }
        finally
        {
            await driver.RunAsync("cleanup_job", new JsonObject());
            await bare.GoneAsync("bench-cluster-workflow");
        }
    }

    /// <summary>When somebody who does nothing else sees that the pod is ready.</summary>
    private static async Task<long> SeenReadyAsync(BareCluster bare, string pod)
    {
        await Task.Yield();
        await bare.ReadyAsync(pod);
        return Stopwatch.GetTimestamp();
    }

    private async Task RenderAsync(string scratch)
    {
        string file = Path.Combine(scratch, "berth.yaml");
        var yaml = new StringBuilder("apiVersion: berth/v1\nengine: kubernetes\ndefaults: { credentials: work }\nrunners:\n");
        for (int i = 0; i < Runners; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  r{i}: {{ repository: acme/r{i}, mode: privileged, caches: [/nix/store, /var/lib/docker] }}\n");
        }

        await File.WriteAllTextAsync(file, yaml.ToString());
        double[] times = new double[rounds];
        long peak = 0;
        for (int i = 0; i < rounds; i++)
        {
            long began = Stopwatch.GetTimestamp();
            using Process process = Process.Start(
                new ProcessStartInfo(Path.Combine(dist, "berth"), ["render", "--config", file]) { RedirectStandardOutput = true })!;
            byte[] buffer = new byte[256 * 1024];
            // The kernel keeps the peak: the last reading is the highest.
            while (await process.StandardOutput.BaseStream.ReadAsync(buffer) > 0)
            {
                peak = Math.Max(peak, Peak(process.Id));
            }

            await process.WaitForExitAsync();
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"berth render ended with {process.ExitCode}");
            }
        }

        table.Value($"`berth render` of {Runners} runners", 1000, Samples.Median(times), "ms", Table.Milliseconds(times));
        table.Value("its peak memory", 200, peak / 1024.0, "MiB", "VmHWM");
    }

    private static long Peak(int pid)
    {
        try
        {
            string line = File.ReadLines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/status")
                .FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal)) ?? "VmHWM: 0 kB";
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // It has ended.
        }
    }

    private JsonObject Prepare(HookDriver driver) => new()
    {
        ["container"] = new JsonObject
        {
            ["image"] = image,
            ["entryPointArgs"] = new JsonArray(),
            ["environmentVariables"] = new JsonObject(),
            ["portMappings"] = new JsonArray(),
            ["userMountVolumes"] = new JsonArray(),
            ["systemMountVolumes"] = new JsonArray(new JsonObject { ["sourceVolumePath"] = driver.Work, ["targetVolumePath"] = "/__w" }),
            ["workingDirectory"] = "/__w",
        },
        ["services"] = new JsonArray(),
    };

    private static JsonObject Step(params string[] argv) => new()
    {
        ["entryPoint"] = argv[0],
        ["entryPointArgs"] = new JsonArray([.. argv.Skip(1).Select(a => (JsonNode)a)]),
        ["environmentVariables"] = new JsonObject(),
        ["prependPath"] = new JsonArray(),
        ["workingDirectory"] = "/__w",
    };
}
