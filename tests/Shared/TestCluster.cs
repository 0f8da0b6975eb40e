namespace Berth.Tests.Shared;

/// <summary>
/// A real cluster for tests: <c>BERTH_TEST_KUBECONFIG</c> names its kubeconfig, <c>BERTH_TEST_LOAD_IMAGE</c> a command that brings
/// an image of the local Docker engine to its nodes (for kind: <c>kind load docker-image</c>).
/// </summary>
internal static class TestCluster
{
    /// <summary>Berth's image, made of the native builds under test.</summary>
    public const string BerthImage = "berth.local/test-berth:1";

    /// <summary>Everything that tests make is here; jobs of the tests may be privileged and mount the node's directories.</summary>
    public const string Namespace = "berth-tests";

    private static readonly SemaphoreSlim _once = new(1);
    private static bool _isPrepared;

    public static string? Kubeconfig => Environment.GetEnvironmentVariable("BERTH_TEST_KUBECONFIG") is { Length: > 0 } file ? file : null;

    /// <summary>Skips the test, visibly, where no cluster is given.</summary>
    public static async Task<TestRunner> RunnerAsync()
    {
        Assert.SkipUnless(Kubeconfig is not null, "No cluster: set BERTH_TEST_KUBECONFIG, and BERTH_TEST_LOAD_IMAGE.");
        TestRunner runner = await TestRunner.CreateAsync();
        await PrepareAsync(runner.Dist);
        runner.Environment["KUBECONFIG"] = Kubeconfig!;
        runner.Environment["BERTH_ENGINE"] = "kubernetes";
        runner.Environment["BERTH_NAMESPACE"] = Namespace;
        runner.Environment["BERTH_HOOK_IMAGE"] = BerthImage;
        return runner;
    }

    public static async Task<string> KubectlAsync(params string[] arguments) =>
        await Tool.RunAsync("kubectl", ["--kubeconfig", Kubeconfig!, "-n", Namespace, .. arguments]);

    public static async Task ApplyAsync(string yaml)
    {
        Tool.Result result = await Tool.TryAsync(
            "kubectl", ["--kubeconfig", Kubeconfig!, "apply", "-f", "-"], input: System.Text.Encoding.UTF8.GetBytes(yaml));
        Assert.True(result.ExitCode == 0, result.Error);
    }

    /// <summary>Names of the pods, slots' locks and secrets that carry this runner's label.</summary>
    public static Task<string> LeftoversAsync(TestRunner runner) => KubectlAsync(
        "get", "pods,secrets,leases", "-l", $"berth.dev/runner={runner.Name}", "-o", "name");

    private static async Task PrepareAsync(string dist)
    {
        await _once.WaitAsync();
        try
        {
            if (_isPrepared) return;
            await MakeBerthImageAsync(dist);
            foreach (string image in new[] { BerthImage, TestImages.Busybox, TestImages.Nix, TestImages.Bare }) await LoadAsync(image);
            await ApplyAsync($$"""
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: {{Namespace}}
                  labels: { pod-security.kubernetes.io/enforce: privileged }
                """);
            _isPrepared = true;
        }
        finally
        {
            _once.Release();
        }
    }

    public static async Task LoadAsync(string image)
    {
        string[] command = (Environment.GetEnvironmentVariable("BERTH_TEST_LOAD_IMAGE") ?? "kind load docker-image").Split(' ');
        await Tool.RunAsync(command[0], [.. command[1..], image]);
    }

    /// <summary>Two files and nothing else, as <c>berth image</c> makes it.</summary>
    private static async Task MakeBerthImageAsync(string dist)
    {
        string root = Directory.CreateTempSubdirectory("berth-image-").FullName;
        foreach (string program in new[] { "berth-agent", "berth-hook" }) File.Copy(Path.Combine(dist, program), Path.Combine(root, program));
        await TestImages.ImportTreeAsync(BerthImage, root, "ENTRYPOINT [\"/berth-agent\"]");
    }
}
