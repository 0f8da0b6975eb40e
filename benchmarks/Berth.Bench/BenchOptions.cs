using System.CommandLine;

namespace Berth.Bench;

/// <summary>What is measured, on what, and how often.</summary>
internal sealed record BenchOptions
{
    /// <summary>The directory with the native programs.</summary>
    public required string Dist { get; init; }

    /// <summary>The image of the job and its service; needs a <c>true</c>, <c>sh</c>, <c>sleep</c>.</summary>
    public required string Image { get; init; }

    public required int Rounds { get; init; }

    public required bool IsKubernetes { get; init; }

    /// <summary>A kubeconfig; null for what kubectl would take.</summary>
    public string? KubeConfig { get; init; }

    /// <summary>The image that brings Berth's agent into pods, as the nodes have it.</summary>
    public string? BerthImage { get; init; }

    /// <summary>An image with a runner's externals where the runner's own image has them; null for GitHub's.</summary>
    public string? RunnerImage { get; init; }

    /// <summary>The same externals on this machine, where the runner's image has them; null for jobs without externals.</summary>
    public string? Externals { get; init; }

    /// <summary>The official hook's <c>index.js</c>; null to leave it out.</summary>
    public string? OfficialHook { get; init; }

    public static Task<int> RunAsync(string[] arguments, Func<BenchOptions, Task<int>> run)
    {
        var dist = new Option<string>("--dist") { Description = "Directory with the native programs", Required = true };
        var rounds = new Argument<int>("ROUNDS") { Description = "How often each figure is measured", DefaultValueFactory = _ => 15 };
        // On the argument itself: a validator of the whole is asked before a default is there.
        rounds.Validators.Add(result =>
        {
            if (result is { Tokens.Count: > 0 } && result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("ROUNDS must be at least 1");
            }
        });
        var engine = new Option<string>("--engine") { Description = "docker or kubernetes", DefaultValueFactory = _ => "docker" };
        engine.AcceptOnlyFromAmong("docker", "kubernetes");
        var image = new Option<string>("--image") { Description = "The job's image", DefaultValueFactory = _ => "berth.local/busybox:1" };
        var kubeConfig = new Option<string?>("--kubeconfig") { Description = "The cluster. Default: as kubectl finds it", HelpName = "FILE" };
        var berthImage = new Option<string?>("--berth-image")
        {
            Description = "Berth's image, on the cluster's nodes. Default: $BERTH_HOOK_IMAGE",
        };
        var runnerImage = new Option<string?>("--runner-image") { Description = "The runner's image: externals at /home/runner/externals" };
        var externals = new Option<string?>("--externals")
        {
            Description = "The same externals on this machine, at the same path. Default: jobs without externals",
            HelpName = "DIR",
        };
        var official = new Option<string?>("--against-official")
        {
            Description = "The official hook, built, to be measured beside Berth's; needs node",
            HelpName = "INDEX_JS",
        };
        var root = new RootCommand("Measures Berth side by side with its engine's own floor, in one run")
        {
            rounds, dist, engine, image, kubeConfig, berthImage, runnerImage, externals, official,
        };
        root.Validators.Add(result =>
        {
            foreach (Option<string?> file in new[] { kubeConfig, official })
            {
                if (result.GetValue(file) is { } path && !File.Exists(path))
                {
                    result.AddError($"{file.Name} {path}: there is no such file");
                }
            }

            if (result.GetValue(externals) is { } directory && !Directory.Exists(directory))
            {
                result.AddError($"--externals {directory}: there is no such directory");
            }

            if (result.GetValue(engine) == "kubernetes" && string.IsNullOrEmpty(result.GetValue(berthImage) ?? OwnImage))
            {
                result.AddError("--engine kubernetes needs --berth-image (or BERTH_HOOK_IMAGE): an image with /berth-agent on the nodes");
            }
        });
        root.SetAction((result, _) => run(new BenchOptions
        {
            Dist = Path.GetFullPath(result.GetRequiredValue(dist)),
            Image = result.GetRequiredValue(image),
            Rounds = result.GetValue(rounds),
            IsKubernetes = result.GetValue(engine) == "kubernetes",
            KubeConfig = Full(result.GetValue(kubeConfig)),
            BerthImage = result.GetValue(berthImage) ?? OwnImage,
            RunnerImage = result.GetValue(runnerImage),
            Externals = Full(result.GetValue(externals)),
            OfficialHook = Full(result.GetValue(official)),
        }));
        return root.Parse(arguments).InvokeAsync();
    }

    private static string? OwnImage => Environment.GetEnvironmentVariable("BERTH_HOOK_IMAGE");

    private static string? Full(string? path) => path is null ? null : Path.GetFullPath(path);
}
