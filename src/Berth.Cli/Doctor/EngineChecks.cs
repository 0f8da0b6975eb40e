using Berth.Core.Caches;
using Berth.Core.Checks;
using Berth.Core.Checks.Rules;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Runners;

namespace Berth.Cli.Doctor;

/// <summary>Checks of the engine: what it says of itself, and what it does when it is tried.</summary>
internal static class EngineChecks
{
    /// <summary>A trial starts containers; an engine under load takes its time for that.</summary>
    private static readonly TimeSpan _trialLimit = TimeSpan.FromSeconds(45);

    public static IEnumerable<ICheck> All(DoctorContext context)
    {
        yield return new Check("engine", async token =>
        {
            EngineInfo info = await context.AskEngineAsync(token);
            string name = info.Facts is { } facts ? $"{facts.Product} {facts.Version} at {facts.Endpoint}" : info.Name;
            return info.SeesHostFiles
                ? new CheckResult("engine", CheckStatus.Ok, name)
                : new CheckResult(
                    "engine", CheckStatus.Failed, $"{name} is of another machine: it cannot mount a runner's files",
                    "Run berth on the engine's machine, or choose an engine of this one (DOCKER_HOST, docker context use).");
        });
        yield return Facts(context, "engine-version", EngineRules.Version);
        yield return Facts(context, "engine-storage", EngineRules.Storage);
        yield return Facts(context, "cgroups", EngineRules.Cgroups);
        yield return Facts(context, "confinement", EngineRules.Confinement);
        yield return new Check("overlay", token => OverlayAsync(context, token)) { Limit = _trialLimit };
        yield return new Check("privileged", token => PrivilegedAsync(context, token)) { Limit = _trialLimit };
        yield return new Check("images", token => ImagesAsync(context, token));
        yield return new Check("leftovers", token => LeftoversAsync(context, token));
    }

    private static Check Facts(DoctorContext context, string name, Func<string, EngineFacts, CheckResult> rule) =>
        new(name, async token => rule(name, await context.NeedFactsAsync(token)));

    private static async Task<CheckResult> OverlayAsync(DoctorContext context, CancellationToken cancellation)
    {
        IEngineTrial trial = await TrialAsync(context, cancellation);
        // What the trial makes there belongs to root, and only root can remove it again.
        if (!Environment.IsPrivilegedProcess) return await OverlayInAsync(null);
        string slot = Directory.CreateDirectory(
            Path.Combine(CacheStore.RootOf(context.Directories), $".trial-{Guid.NewGuid():N}")).FullName;
        try
        {
            return await OverlayInAsync(slot);
        }
        finally
        {
            Directory.Delete(slot, recursive: true);
        }

        async Task<CheckResult> OverlayInAsync(string? directory) => TrialRules.Overlay(
            "overlay", await trial.TryAsync(image => TrialPods.Overlay(image, context.AgentFile, directory), cancellation));
    }

    private static async Task<CheckResult> PrivilegedAsync(DoctorContext context, CancellationToken cancellation)
    {
        IEngineTrial trial = await TrialAsync(context, cancellation);
        Finding? finding = await trial.TryAsync(image => TrialPods.Privileged(image, context.AgentFile), cancellation);
        return TrialRules.Privileged("privileged", finding,
            [.. (context.Config?.Runners ?? []).Where(runner => runner.Mode is RunnerMode.Privileged or RunnerMode.Dind)
                .Select(runner => runner.Name)]);
    }

    private static async Task<IEngineTrial> TrialAsync(DoctorContext context, CancellationToken cancellation)
    {
        EngineInfo info = await context.NeedEngineAsync(cancellation);
        if (!info.SeesHostFiles) throw new CheckSkippedException("the engine does not see this machine's files");
        if (!File.Exists(context.AgentFile))
            throw new CheckSkippedException($"there is no agent to try with at {context.AgentFile}");
        return context.Trial ?? throw new CheckSkippedException("nothing can be tried on this engine");
    }

    private static async Task<CheckResult> ImagesAsync(DoctorContext context, CancellationToken cancellation)
    {
        await context.NeedEngineAsync(cancellation);
        string[] images = [.. (context.Config?.Runners ?? []).Select(runner => runner.Image).OfType<string>().Distinct()];
        if (images.Length == 0) return new CheckResult("images", CheckStatus.Skipped, "no runner names an image");
        List<CheckResult> results = [];
        foreach (string image in images)
        {
            try
            {
                await context.Engine!.GetImageAsync(new ImageRequest(image, MayPull: false), SilentLog.Instance, cancellation);
            }
            catch (BerthException e) when (e.Finding.Cause == "image-missing")
            {
                results.Add(new CheckResult(
                    "images", CheckStatus.Warning, $"{image} is not on the engine: the first job waits for its pull",
                    $"docker pull {image}"));
            }
        }

        return CheckResult.Worst("images", results, $"here: {string.Join(", ", images)}");
    }

    private static async Task<CheckResult> LeftoversAsync(DoctorContext context, CancellationToken cancellation)
    {
        await context.NeedEngineAsync(cancellation);
        string[] pods =
            [.. (await context.Engine!.ListAsync(new PodSelector { Leftover = true }, cancellation)).Select(pod => pod.Name)];
        return pods.Length == 0
            ? new CheckResult("leftovers", CheckStatus.Ok, "no pod of a job that has ended")
            : new CheckResult(
                "leftovers", CheckStatus.Warning,
                $"{pods.Length} left of jobs that have ended: {string.Join(", ", pods.Take(5))}",
                "The next job of any runner removes them.");
    }
}
