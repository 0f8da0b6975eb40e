using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Kubernetes.Connections;

namespace Berth.Bench.Kubernetes;

/// <summary>The figures on a cluster, beside bare calls of its API. All pods are in a namespace of the bench's own.</summary>
internal sealed class KubernetesBench : IAsyncDisposable
{
    private const string FloorPod = "bench-floor";

    private readonly BenchOptions _options;
    private readonly string _scratch;
    private readonly Table _table;
    private readonly BareCluster _cluster;
    private readonly Dictionary<string, string> _environment;

    private KubernetesBench(BenchOptions options, string scratch, Table table)
    {
        string space = $"berth-bench-{Guid.NewGuid().ToString("N")[..8]}";
        _environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        if (options.KubeConfig is { } file)
        {
            _environment["KUBECONFIG"] = file;
        }

        _environment["BERTH_ENGINE"] = "kubernetes";
        _environment["BERTH_HOOK_IMAGE"] = options.BerthImage!;
        _environment["BERTH_NAMESPACE"] = _environment["ACTIONS_RUNNER_KUBERNETES_NAMESPACE"] = space;
        (_options, _scratch, _table) = (options, scratch, table);
        _cluster = new BareCluster(ClusterSearch.Find(_environment, null, space, TimeProvider.System));
    }

    public static async Task<KubernetesBench> OpenAsync(BenchOptions options, string scratch, Table table)
    {
        var bench = new KubernetesBench(options, scratch, table);
        await bench._cluster.CreateNamespaceAsync();
        try
        {
            if (options.RunnerImage is { } image)
            {
                await bench._cluster.StartRunnerAsync(image);
                bench._environment["ACTIONS_RUNNER_POD_NAME"] = BareCluster.RunnerPod;
            }

            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    public async Task RunAsync()
    {
        await PodsAsync();
        await StepsAsync();
        if (_options.Externals is not null)
        {
            await ExternalsAsync();
        }

        await FirstCallFigure.MeasureAsync(_options, _scratch, _table);
        await RenderFigure.MeasureAsync(_options, _scratch, _table);
        if (_options.OfficialHook is { } official)
        {
            await AgainstOfficialAsync(official);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.RemoveNamespaceAsync();
        _cluster.Dispose();
    }

    /// <summary>The hook's pod, and the very same one made by hand, in turn.</summary>
    private async Task PodsAsync()
    {
        HookDriver driver = Berth("pods");
        var prepare = new List<double>();
        var afterReady = new List<double>();
        var cleanup = new List<double>();
        var floor = new List<double>();
        for (int i = 0; i <= _options.Rounds; i++)
        {
            double phase = (double)i / _options.Rounds;
            await _cluster.EmptyAsync();
            await PhaseAsync(phase);
            Task<long> ready = _cluster.ReadyAsync(LabelOf(driver));
            double prepared = (await PrepareAsync(driver, withService: true)).TotalMilliseconds;
            double late = Stopwatch.GetElapsedTime(await ready).TotalMilliseconds;
            JsonObject manifest = ByHand(await _cluster.FindAsync(LabelOf(driver)));
            double cleaned = (await driver.RunAsync("cleanup_job", new JsonObject())).TotalMilliseconds;
            await _cluster.EmptyAsync();
            await PhaseAsync(phase);
            double made = (await Samples.TimeAsync(async () =>
            {
                await _cluster.CreateAsync(manifest);
                await _cluster.ReadyAsync($"app={FloorPod}");
            })).TotalMilliseconds;
            await _cluster.RemoveAsync(FloorPod);
            if (i == 0)
            {
                continue; // The first round warms the node.
            }

            prepare.Add(prepared);
            afterReady.Add(late);
            cleanup.Add(cleaned);
            floor.Add(made);
        }

        await _cluster.EmptyAsync();
        _table.Value("`prepare_job` after the pod is Ready", 150, Samples.Median(afterReady), "ms", Table.Milliseconds([.. afterReady]));
        _table.Ratio("`prepare_job` over the readiness of the same pod made by hand", 1.15, [.. prepare], [.. floor]);
        _table.Value("`cleanup_job`", 250, Samples.Median(cleanup), "ms", Table.Milliseconds([.. cleanup]));
    }

    /// <summary>
    /// A kubelet looks once a second what its containers do, so a start takes whole seconds from where in that second it begins, and
    /// the end of the pod before is always at the same place: both are begun at the same places of a second, all over it.
    /// </summary>
    private static async Task PhaseAsync(double place)
    {
        double now = Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency % 1;
        await Task.Delay(TimeSpan.FromSeconds((place - now + 2) % 1));
    }

    private async Task StepsAsync()
    {
        HookDriver driver = Berth("steps");
        await PrepareAsync(driver, withService: false);
        string pod = (string)(await _cluster.FindAsync(LabelOf(driver)))["metadata"]!["name"]!;
        (double[] step, double[] exec) = await Samples.PairAsync(
            _options.Rounds * 2,
            () => driver.RunAsync("run_script_step", Job.Step("true")),
            () => Samples.TimeAsync(() => _cluster.ExecAsync(pod, "job", "true")));
        await driver.RunAsync("cleanup_job", new JsonObject());
        _table.Ratio("a step that does nothing over a bare exec on a connection of its own", 1.5, step, exec);
    }

    /// <summary>What of the second job's externals was written since its pod was made.</summary>
    private async Task ExternalsAsync()
    {
        HookDriver driver = Berth("externals");
        await PrepareAsync(driver, withService: false);
        await driver.RunAsync("cleanup_job", new JsonObject());
        await PrepareAsync(driver, withService: false);
        JsonNode metadata = (await _cluster.FindAsync(LabelOf(driver)))["metadata"]!;
        long made = DateTimeOffset.Parse((string)metadata["creationTimestamp"]!, CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        string listing = await _cluster.ExecAsync(
            (string)metadata["name"]!, "job", "sh", "-c", "test ! -d /__e || find /__e/ -type f -exec stat -c '%Z %s' {} +");
        await driver.RunAsync("cleanup_job", new JsonObject());
        (long Changed, long Size)[] files = [.. listing.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).Select(words => (
                long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture)))];
        const string figure = "bytes copied for externals by a second job on the node";
        if (files.Length == 0)
        {
            _table.Missed(figure, "0 bytes", "there are no externals in the pod");
            return;
        }

        _table.Value(
            figure, 0, files.Where(file => file.Changed >= made).Sum(file => file.Size), "bytes",
            $"{files.Length} files of {files.Sum(file => file.Size) / 1e6:F0} MB at /__e");
    }

    private async Task AgainstOfficialAsync(string script)
    {
        HookDriver ours = Berth("job");
        HookDriver official = Driver("official", ["node", script], new()
        {
            ["ACTIONS_RUNNER_POD_NAME"] = "bench-official",
            ["ACTIONS_RUNNER_CLAIM_NAME"] = "bench-official-work",
        });
        (double[] berth, double[] other) = await Samples.PairAsync(
            Math.Max(3, _options.Rounds / 5), () => WholeJobAsync(ours), () => WholeJobAsync(official));
        _table.Gain("a job of ten empty steps, `prepare_job` to `cleanup_job`: the official hook over Berth", 6, berth, other);
    }

    /// <summary>The time in the hook's commands alone.</summary>
    private async Task<TimeSpan> WholeJobAsync(HookDriver driver)
    {
        await _cluster.EmptyAsync();
        TimeSpan elapsed = await PrepareAsync(driver, withService: false);
        for (int i = 0; i < 10; i++)
        {
            elapsed += await driver.RunAsync("run_script_step", Job.Step("true"));
        }

        return elapsed + await driver.RunAsync("cleanup_job", new JsonObject());
    }

    private Task<TimeSpan> PrepareAsync(HookDriver driver, bool withService) =>
        driver.RunAsync("prepare_job", Job.Prepare(_options.Image, driver, withService, externals: _options.Externals));

    private HookDriver Berth(string name) => Driver(name, [Path.Combine(_options.Dist, "berth-hook")], []);

    private HookDriver Driver(string name, IReadOnlyList<string> program, Dictionary<string, string> more)
    {
        string directory = Directory.CreateDirectory(Path.Combine(_scratch, name)).FullName;
        var environment = new Dictionary<string, string>(_environment)
        {
            ["BERTH_CACHE_DIR"] = Path.Combine(directory, "cache"),
            ["XDG_STATE_HOME"] = Path.Combine(directory, "state"),
        };
        if (_options.RunnerImage is { } image)
        {
            string definition = Path.Combine(directory, "definition.json");
            File.WriteAllText(definition, new JsonObject { ["name"] = $"bench-{name}", ["runnerImage"] = image }.ToJsonString());
            environment["BERTH_RUNNER_DEFINITION"] = definition;
            environment["ACTIONS_RUNNER_IMAGE"] = image;
        }

        foreach ((string key, string value) in more)
        {
            environment[key] = value;
        }

        return new HookDriver(program, directory, $"bench-{name}", environment);
    }

    private static string LabelOf(HookDriver driver) => $"{PodLabels.Runner}={PodLabels.Value(driver.RunnerName)}";

    /// <summary>The same specification under another name, without what the server and Berth note on theirs.</summary>
    private static JsonObject ByHand(JsonObject pod)
    {
        JsonObject spec = pod["spec"]!.DeepClone().AsObject();
        spec.Remove("nodeName");
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = FloorPod, ["labels"] = new JsonObject { ["app"] = FloorPod } },
            ["spec"] = spec,
        };
    }
}
