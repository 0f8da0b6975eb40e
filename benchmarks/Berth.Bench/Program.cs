using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Berth.Bench;
using Berth.Bench.Cluster;
using Berth.Kubernetes;
using Docker.DotNet;
using Docker.DotNet.Models;

// Usage: Berth.Bench DIST IMAGE [ROUNDS] [--engine kubernetes [--kubeconfig FILE] [--namespace NAME]]. Prints the table of figures; exit code 1 when a target is missed.
string dist = Path.GetFullPath(args[0]);
string image = args[1];
int rounds = args.Length > 2 && int.TryParse(args[2], CultureInfo.InvariantCulture, out int wanted) ? wanted : 15;

string scratch = Directory.CreateTempSubdirectory("berth-bench-").FullName;
if (Option("--engine") == "kubernetes")
{
    return await ClusterAsync();
}

using DockerClient client = new DockerClientBuilder().WithEndpoint(new Uri("unix:///var/run/docker.sock")).Build();
var bare = new BareEngine(client, image);
var table = new Table(Console.Out);
try
{
    HookDriver plain = Driver("plain");
    table.Start();
    await PodsAsync(plain);
    await StepsAsync(plain);
    await ProcessesAsync();
    await OverlayAsync();
    return table.AllMet ? 0 : 1;
}
finally
{
    Directory.Delete(scratch, recursive: true);
}

string? Option(string name) => args.SkipWhile(word => word != name).Skip(1).FirstOrDefault();

async Task<int> ClusterAsync()
{
    var environment = new Dictionary<string, string>
    {
        ["KUBECONFIG"] = Path.GetFullPath(Option("--kubeconfig") ?? Environment.GetEnvironmentVariable("KUBECONFIG")
            ?? throw new InvalidOperationException("no cluster: give --kubeconfig FILE, or set KUBECONFIG")),
        ["BERTH_HOOK_IMAGE"] = Environment.GetEnvironmentVariable("BERTH_HOOK_IMAGE")
            ?? throw new InvalidOperationException("set BERTH_HOOK_IMAGE to Berth's image, as the nodes have it"),
        ["BERTH_NAMESPACE"] = Option("--namespace") ?? "default",
    };
    var figures = new Table(Console.Out);
    try
    {
        figures.Start();
        await new ClusterBench(dist, image, rounds, figures).RunAsync(scratch, KubernetesEngineOptions.From(environment), environment);
        return figures.AllMet ? 0 : 1;
    }
    finally
    {
        Directory.Delete(scratch, recursive: true);
    }
}

HookDriver Driver(string name, JsonObject? definition = null)
{
    string directory = Directory.CreateDirectory(Path.Combine(scratch, name)).FullName;
    var environment = new Dictionary<string, string> { ["BERTH_CACHE_DIR"] = Path.Combine(directory, "cache") };
    if (definition is not null)
    {
        string file = Path.Combine(directory, "definition.json");
        File.WriteAllText(file, definition.ToJsonString());
        environment["BERTH_RUNNER_DEFINITION"] = file;
    }

    return new HookDriver(Path.Combine(dist, "berth-hook"), directory, $"bench-{name}", environment);
}

JsonObject Prepare(HookDriver driver, bool withService, string? options = null)
{
    JsonObject Container(string? workingDirectory) => new()
    {
        ["image"] = image,
        ["entryPointArgs"] = new JsonArray(),
        ["environmentVariables"] = new JsonObject(),
        ["portMappings"] = new JsonArray(),
        ["userMountVolumes"] = new JsonArray(),
        ["systemMountVolumes"] = new JsonArray(),
        ["workingDirectory"] = workingDirectory,
    };
    JsonObject job = Container("/__w");
    job["createOptions"] = options;
    job["systemMountVolumes"] = new JsonArray(new JsonObject { ["sourceVolumePath"] = driver.Work, ["targetVolumePath"] = "/__w" });
    var services = new JsonArray();
    if (withService)
    {
        JsonObject service = Container(null);
        service["entryPoint"] = "/bin/sleep";
        service["entryPointArgs"] = new JsonArray("1000");
        services.Add(service);
    }

    return new JsonObject { ["container"] = job, ["services"] = services };
}

JsonObject Step(params string[] argv) => new()
{
    ["entryPoint"] = argv[0],
    ["entryPointArgs"] = new JsonArray([.. argv.Skip(1).Select(a => (JsonNode)a)]),
    ["environmentVariables"] = new JsonObject(),
    ["prependPath"] = new JsonArray(),
    ["workingDirectory"] = "/__w",
};

async Task PodsAsync(HookDriver driver)
{
    var prepare = new List<double>();
    var start = new List<double>();
    var cleanup = new List<double>();
    var remove = new List<double>();
    long written = 0;
    for (int i = 0; i <= rounds; i++)
    {
        double prepared = (await driver.RunAsync("prepare_job", Prepare(driver, withService: true))).TotalMilliseconds;
        written = (await client.Containers.InspectContainerAsync(driver.Container!, new ContainerInspectParameters { IncludeSize = true })).SizeRw ?? 0;
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

async Task StepsAsync(HookDriver driver)
{
    await driver.RunAsync("prepare_job", Prepare(driver, withService: false));
    await bare.StartAsync();
    try
    {
        (double[] step, double[] exec) = await Samples.PairAsync(
            rounds * 2, () => driver.RunAsync("run_script_step", Step("true")), () => Samples.TimeAsync(() => bare.ExecAsync("true")));
        table.Ratio("a step that does nothing over a bare exec", 1.5, step, exec);

        string[] output = ["dd", "if=/dev/zero", "bs=65536", "count=1600"];
        (double[] ours, double[] docker) = await Samples.PairAsync(
            Math.Max(5, rounds / 2),
            () => driver.RunAsync("run_script_step", Step(output)),
            () => Samples.TimeAsync(() => DockerExecAsync(bare.Job, output)));
        table.Ratio("100 MB of step output over `docker exec` of the same", 1.0, ours, docker);

        long hook = 0;
        await driver.RunAsync("run_script_step", Step("dd", "if=/dev/zero", "bs=65536", "count=1600"));
        await driver.RunAsync("run_script_step", Step("sh", "-c", "dd if=/dev/zero bs=65536 count=320; sleep 1"), async process =>
        {
            while (!process.HasExited)
            {
                hook = Math.Max(hook, Status(process.Id, "VmHWM"));
                await Task.Delay(20);
            }
        });
        table.Value("peak memory of the hook (a step with 20 MB of output)", 40, hook / 1024.0, "MiB", "VmHWM");
        ContainerInspectResponse inspected = await client.Containers.InspectContainerAsync(driver.Container!);
        table.Value("memory of the idle agent", 8, Status((int)inspected.State!.Pid, "VmRSS") / 1024.0, "MiB", "VmRSS");
    }
    finally
    {
        await driver.RunAsync("cleanup_job", new JsonObject());
        await bare.RemoveAsync();
    }
}

async Task ProcessesAsync()
{
    double[] hook = new double[rounds];
    for (int i = 0; i < rounds; i++)
    {
        hook[i] = await HookToFirstCallAsync(i);
    }

    table.Value("hook start to its first API call", 15, Samples.Median(hook), "ms", Table.Milliseconds(hook));

    (double[] agent, double[] nothing) = await Samples.PairAsync(
        rounds * 2, () => ProcessTimeAsync(Path.Combine(dist, "berth-agent"), "version"), () => ProcessTimeAsync("/bin/true"));
    double[] own = [.. agent.Zip(nothing, (a, n) => Math.Max(0, a - n))];
    table.Value("agent start", 5, Samples.Median(own), "ms", $"{Table.Milliseconds(agent)} less {Table.Milliseconds(nothing)} of an empty process");
}

async Task<double> HookToFirstCallAsync(int round)
{
    string socketFile = Path.Combine(scratch, $"engine-{round}.sock");
    using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    listener.Bind(new UnixDomainSocketEndPoint(socketFile));
    listener.Listen();
    var start = new ProcessStartInfo(Path.Combine(dist, "berth-hook")) { RedirectStandardInput = true, RedirectStandardOutput = true };
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

async Task OverlayAsync()
{
    HookDriver without = Driver("no-cache");
    HookDriver with = Driver("overlay", new JsonObject
    {
        ["name"] = "bench-overlay",
        ["caches"] = new JsonArray(new JsonObject { ["path"] = "/opt/cache", ["strategy"] = "Overlay" }),
    });
    await with.RunAsync("prepare_job", Prepare(with, false, "--cap-add SYS_ADMIN"));
    await with.RunAsync("run_script_step", Step("sh", "-c", "i=0; while [ $i -lt 20000 ]; do echo $i >/opt/cache/$i; i=$((i+1)); done"));
    await with.RunAsync("cleanup_job", new JsonObject());

    (double[] cached, double[] plain) = await Samples.PairAsync(rounds, () => PrepareAndCleanAsync(with), () => PrepareAndCleanAsync(without));
    double added = Samples.Median(cached.Zip(plain, (a, b) => a - b));
    table.Value(
        "a warm `overlay` cache of 20,000 files, added to `prepare_job`", 50, added, "ms", $"{Table.Milliseconds(cached)} against {Table.Milliseconds(plain)}");

    async Task<TimeSpan> PrepareAndCleanAsync(HookDriver driver)
    {
        TimeSpan elapsed = await driver.RunAsync("prepare_job", Prepare(driver, false, "--cap-add SYS_ADMIN"));
        await driver.RunAsync("cleanup_job", new JsonObject());
        return elapsed;
    }
}

static async Task DockerExecAsync(string container, string[] command)
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

static async Task<TimeSpan> ProcessTimeAsync(string program, params string[] arguments) => await Samples.TimeAsync(async () =>
{
    using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    await process.WaitForExitAsync();
});

static long Status(int pid, string field)
{
    try
    {
        string line = File.ReadLines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
    catch (Exception e) when (e is IOException or InvalidOperationException)
    {
        return 0;
    }
}
