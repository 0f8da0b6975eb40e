using Berth.Core;
using Berth.Core.Caches;
using Berth.Core.Checks;
using Berth.Core.Checks.Rules;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Cli.Doctor;

/// <summary>
/// Holds a runner's definition against an image as the hook does before a job's pod starts, with the same rules, and starts no
/// job: at most a trial of what the engine only tells by doing.
/// </summary>
internal sealed class ImagePreflight(CliHost host, IPodEngine engine, IEngineTrial trial)
{
    private readonly BerthDirectories _directories = BerthDirectories.From(host.Environment);

    /// <param name="containerOptions">The job's <c>options:</c>; null for none.</param>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(
        RunnerDefinition runner, string image, string? containerOptions, CancellationToken cancellation) =>
        CheckResult.OnePerName(await FindAsync(runner, image, containerOptions, cancellation));

    private async Task<IReadOnlyList<CheckResult>> FindAsync(
        RunnerDefinition runner, string image, string? containerOptions, CancellationToken cancellation)
    {
        ImageFacts facts;
        try
        {
            facts = await engine.GetImageAsync(new ImageRequest(image), SilentLog.Instance, cancellation);
        }
        catch (BerthException e)
        {
            return [CheckResult.Of("image", e.Finding)];
        }

        JobPlanRequest request = Request(runner, facts, containerOptions);
        JobPlan plan;
        try
        {
            plan = JobPlanner.Plan(Extended(request, runner));
        }
        catch (BerthException e)
        {
            return [CheckResult.Of("plan", e.Finding)];
        }

        // What stands against the plan hides nothing else: caches are judged by the pod without its extension then.
        Pod? pod = plan.Pod ?? JobPlanner.Plan(request).Pod;
        return
        [
            new CheckResult("image", CheckStatus.Ok, $"{image} is on the engine"),
            .. Of("plan", plan.Findings, "definition and extension make a pod"),
            .. plan.Warnings.Select(warning => new CheckResult("plan", CheckStatus.Warning, warning)),
            .. pod is null ? [] : await OfPodAsync(runner, pod, facts, cancellation),
        ];
    }

    private async Task<IEnumerable<CheckResult>> OfPodAsync(
        RunnerDefinition runner, Pod pod, ImageFacts image, CancellationToken cancellation)
    {
        ImageCatalog catalog = ImageCatalog.In(_directories, engine);
        var images = new Dictionary<string, ImageFacts> { [image.Reference] = image };
        return
        [
            .. Of("pod", await engine.CheckAsync(pod, cancellation), "the engine honours every field, and every path is there"),
            .. Of("mounts", await new HiddenFiles(catalog, NodeDirectory.IsEmpty).FindAsync(pod, images, cancellation),
                "no mount hides the image's programs"),
            .. await OfCachesAsync(runner, pod, image, catalog, cancellation),
            .. await OfPrivilegeAsync(runner, pod, cancellation),
        ];
    }

    private async Task<IEnumerable<CheckResult>> OfCachesAsync(
        RunnerDefinition runner, Pod pod, ImageFacts image, ImageCatalog catalog, CancellationToken cancellation)
    {
        CacheStore store = new(CacheStore.RootOf(_directories), host.Time);
        return (await CacheDecisions.DecideAsync(
            runner with { Caches = DockerDaemon.JobCachesOf(runner) }, pod, image, catalog, store.FileSystemOf, HostAppArmor.Profile(), cancellation)).Select(decided =>
            decided.Decision switch
            {
                { Refusal: { } refusal } => CheckResult.Of("caches", refusal),
                { Note: { } note } => new CheckResult("caches", CheckStatus.Ok, $"{decided.Cache.Path}: {note}"),
                var use => new CheckResult(
                    "caches", CheckStatus.Ok, $"{decided.Cache.Path}: {use.Strategy.ToString().ToLowerInvariant()}"),
            });
    }

    private async Task<IEnumerable<CheckResult>> OfPrivilegeAsync(
        RunnerDefinition runner, Pod pod, CancellationToken cancellation)
    {
        if (!pod.Spec.Containers.Any(container => container.SecurityContext?.Privileged is true)) return [];
        string agent = ProgramFiles.Agent(host);
        if (!File.Exists(agent))
            return [new CheckResult("privileged", CheckStatus.Skipped, $"there is no agent to try with at {agent}")];
        Finding? finding = await trial.TryAsync(made => TrialPods.Privileged(made, agent), cancellation);
        return [TrialRules.Privileged("privileged", finding, [runner.Name])];
    }

    private JobPlanRequest Request(RunnerDefinition runner, ImageFacts image, string? containerOptions) => new()
    {
        Runner = runner,
        Args = new PrepareJobArgs
        {
            Container = new HookContainer { Image = image.Reference, CreateOptions = containerOptions },
        },
        RunnerName = runner.Name,
        Job = "validate",
        Images = new Dictionary<string, ImageFacts> { [image.Reference] = image },
        AgentFile = ProgramFiles.Agent(host),
    };

    /// <exception cref="BerthException">The extension cannot be read.</exception>
    private static JobPlanRequest Extended(JobPlanRequest request, RunnerDefinition runner)
    {
        if (runner.Extension is not { } file) return request;
        YamlDocument document;
        try
        {
            document = YamlDocument.Parse(File.ReadAllBytes(file), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(Finding.Certain(
                "configuration-invalid", $"the extension {file} cannot be read: {e.Message}", "Correct its path in berth.yaml."),
                    e);
        }

        return document.Root is { } root && document.IsValid
            ? request with { Extension = YamlToJson.Convert(root), ExtensionFile = file }
            : throw new BerthException(Finding.Certain(
                "configuration-invalid", $"the extension is not valid YAML: {document.Problems[0]}", "Mend it where it says."));
    }

    private static IEnumerable<CheckResult> Of(string name, IReadOnlyList<Finding> findings, string ok) => findings.Count == 0
        ? [new CheckResult(name, CheckStatus.Ok, ok)]
        : findings.Select(finding => CheckResult.Of(name, finding));
}
