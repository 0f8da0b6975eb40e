using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Docker.Endpoints;
using Docker.DotNet.Models;

namespace Berth.Docker.Tests;

/// <summary>The engine of this machine and an image on it; tests that need it are skipped, visibly, where there is none.</summary>
public sealed class RealEngine : IAsyncLifetime
{
    public const string Shell = "/bin/sh";

    internal static readonly DockerEndpoint Endpoint = DockerEndpoint.Find(
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    private string? _unavailable;

    public string Image { get; } = Environment.GetEnvironmentVariable("BERTH_TEST_IMAGE") ?? "berth.local/busybox:1";

    internal global::Docker.DotNet.DockerClient Client { get; } = EngineClient.Create(Endpoint, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        try
        {
            IList<ImagesListResponse> images = await Client.Images.ListImagesAsync(new ImagesListParameters());
            bool isThere = images.Any(image => image.RepoTags?.Contains(Image) is true);
            _unavailable = isThere ? null : $"no image {Image}; ./test makes it";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            _unavailable = $"no Docker engine: {e.Message}";
        }
    }

    /// <summary>An engine to test; skips the test where there is none.</summary>
    internal DockerEngine Engine(Func<DockerEngineOptions, DockerEngineOptions>? change = null)
    {
        Assert.SkipWhen(_unavailable is not null, _unavailable ?? "");
        DockerEngineOptions options = new() { Endpoint = Endpoint };
        return new DockerEngine(change is null ? options : change(options));
    }

    /// <summary>A pod with a name of its own, whose owner is this process.</summary>
    public static Pod Pod(string name, params IReadOnlyList<Container> containers) => new()
    {
        Metadata = new PodMetadata
        {
            Name = $"berth-docker-test-{name}-{Guid.NewGuid().ToString("n")[..6]}",
            Labels = new Dictionary<string, string> { [PodLabels.Runner] = $"test-{name}", [PodLabels.Job] = "build" },
            Annotations = new Dictionary<string, string> { [PodLabels.Owner] = ProcessIdentity.Of(Environment.ProcessId)!.ToString() },
        },
        Spec = new PodSpec { RestartPolicy = "Never", Containers = containers },
    };

    public Container Sleeper(string name) => Script(name, "trap 'exit 0' TERM; sleep 1000 & wait");

    public Container Script(string name, string script) => new() { Name = name, Image = Image, Command = [Shell, "-c", script] };

    public static StartOptions Start(string? waitForAgent = null) => new(waitForAgent, new Dictionary<string, HookRegistry>());

    /// <summary>Runs a command in a container; its standard output and exit code.</summary>
    public static async Task<(string Output, int? ExitCode)> ExecAsync(IPodEngine engine, string container, string script)
    {
        await using IExecStream exec = await engine.ExecAsync(container, [Shell, "-c", script], TestContext.Current.CancellationToken);
        await exec.CloseInputAsync(TestContext.Current.CancellationToken);
        using MemoryStream output = new();
        byte[] buffer = new byte[65536];
        while (await exec.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var count)
            output.Write(buffer, 0, count);
        return (System.Text.Encoding.UTF8.GetString(output.ToArray()), await exec.GetExitCodeAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Containers and volumes that carry a pod's label.</summary>
    public async Task<int> LeftOfAsync(string pod)
    {
        Dictionary<string, IDictionary<string, bool>> filters = new() { ["label"] = new Dictionary<string, bool> { [$"{PodLabels.Pod}={pod}"] = true } };
        int containers = (await Client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filters })).Count;
        return containers + ((await Client.Volumes.ListAsync(new VolumesListParameters { Filters = filters })).Volumes?.Count ?? 0);
    }

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return ValueTask.CompletedTask;
    }
}
