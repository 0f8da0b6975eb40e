using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Diagnosis.Kept;
using Berth.Core.Jobs;

namespace Berth.Hook;

/// <summary>
/// Says in the job's log why a command failed, by the evidence and by a look at the images where that proves it, and keeps what
/// is known. Whatever fails meanwhile, the failure itself is said.
/// </summary>
public sealed class FailureSpeech(HookContext context)
{
    // What `try` indents a group by fits beside it on a screen of 80 by 24.
    private const int Columns = 76;
    private const int MostLines = 20;

    private readonly List<string> _secrets = [];
    private BerthException? _said;

    /// <summary>What was asked for so far, for a failure without a pod.</summary>
    public JsonObject? Asked { get; set; }

    /// <summary>What a container or a step is given that must not be kept: variables and passwords may be secrets.</summary>
    public void Hide(IReadOnlyDictionary<string, string?>? variables, HookRegistry? registry = null)
    {
        _secrets.AddRange((variables ?? new Dictionary<string, string?>())
            .Where(variable => !IsRunners(variable.Key)).Select(variable => variable.Value).OfType<string>());
        if (registry?.Password is { } password) _secrets.Add(password);
    }

    /// <summary>The runner's own variables are paths and names of the job, but for its tokens.</summary>
    private static bool IsRunners(string name) => name is "PATH" or "HOME" or "CI"
        || (!name.Contains("TOKEN", StringComparison.Ordinal)
            && (name.StartsWith("GITHUB_", StringComparison.Ordinal) || name.StartsWith("RUNNER_", StringComparison.Ordinal)));

    /// <summary>True for what the caller of the hook did wrong: nothing of a job has failed.</summary>
    public static bool IsUsage(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Cause is "hook-input-invalid" or "configuration-invalid";
    }

    /// <summary>Says why; once for each failure, however often it is told of it.</summary>
    public async Task SayAsync(BerthException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (ReferenceEquals(failure, _said)) return;
        _said = failure;
        JsonObject evidence = failure.Evidence?.DeepClone().AsObject() ?? [];
        if (Asked is not null) evidence["manifest"] ??= Asked.DeepClone();
        Verdict verdict = await Inquiry.JudgeAsync(() => context.Engine, evidence, failure.Findings, context.Terminate);
        Report(verdict);
        if (!IsUsage(failure.Finding)) Keep(evidence, verdict);
    }

    /// <summary>Says why a step ended as it did, where that is known: its own output has been in the log.</summary>
    public async Task SayOfStepAsync(string pod, JsonObject step)
    {
        JsonObject evidence = await DescribeAsync(pod) ?? [];
        EvidenceForm.Add(evidence, "exec", step);
        Verdict verdict = await Inquiry.JudgeAsync(() => context.Engine, evidence, [], context.Terminate);
        if (verdict.Findings.Count == 0) return;
        Report(verdict);
        Keep(evidence, verdict);
    }

    /// <summary>What is known of a pod; null when the engine does not say.</summary>
    public async Task<JsonObject?> DescribeAsync(string pod)
    {
        try
        {
            return await context.Engine.DescribeAsync(pod, context.Terminate);
        }
        catch (Exception e) when (e is BerthException or OperationCanceledException)
        {
            return null;
        }
    }

    private void Report(Verdict verdict)
    {
        context.Log.Group(
            $"Berth: why this failed ({verdict.Cause})", FailureText.Lines(verdict, Columns, MostLines));
        context.Log.Error(FailureText.Annotation(verdict));
    }

    private void Keep(JsonObject evidence, Verdict verdict)
    {
        EvidenceMask mask = new(_secrets);
        mask.Apply(evidence);
        try
        {
            KeptFailure kept = FailureStore.Of(context.Settings.Directories).Keep(
                evidence, mask.Apply(verdict), context.Settings.RunnerName, context.Settings.Job,
                (string?)evidence["pod"]?["metadata"]?["name"] ?? (string?)evidence["manifest"]?["metadata"]?["name"],
                context.Time.GetUtcNow());
            context.Log.Info($"Berth: kept for later: berth diagnose {kept.Id}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Log.Warning($"Berth: the evidence could not be kept: {e.Message}");
        }
    }
}
