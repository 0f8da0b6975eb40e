using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Diagnosis.Kept;
using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Hook;

/// <summary>
/// Says in the job's log why a command failed, by the evidence and by a look at the images where that proves it, and keeps what
/// is known. Whatever fails meanwhile, the failure itself is said.
/// </summary>
public sealed class FailureSpeech(HookContext context)
{
    // What `try` indents a group by fits beside it on a screen of 80 by 24, and what `try` says after it below.
    private const int Columns = 76;
    private const int MostLines = 14;

    // An engine that does not answer must not hold up the job's end.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(15);

    private readonly List<string> _values = [];
    private readonly List<string> _secrets = [];
    private BerthException? _said;
    private Finding? _found;

    /// <summary>What was asked for so far, for a failure without a pod.</summary>
    public JsonObject? Asked { get; set; }

    /// <summary>The id of the job's container, which runs and may be looked into; null for none.</summary>
    public string? JobContainer { get; set; }

    /// <summary>What a container or a step is given that must not be kept: variables and passwords may be secrets.</summary>
    public void Hide(IReadOnlyDictionary<string, string?>? variables, HookRegistry? registry = null)
    {
        _values.AddRange((variables ?? new Dictionary<string, string?>())
            .Where(variable => JobVariables.MayBeSecret(variable.Key)).Select(variable => variable.Value).OfType<string>());
        if (registry?.Password is { } password) _values.Add(password);
    }

    /// <summary>What is a secret: nothing that is said or kept may have it in any form, whatever is left of it then.</summary>
    public void HideEverywhere(IEnumerable<string> secrets) =>
        _secrets.AddRange(secrets.Where(secret => secret is { Length: > 0 }));

    /// <summary>Texts that may be secrets.</summary>
    public void Hide(IEnumerable<string> values) => _values.AddRange(values);

    /// <summary>The same of a planned pod: its options, the runner's definition and the extension set variables too.</summary>
    public void Hide(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        _values.AddRange(pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).SelectMany(container => container.Env ?? [])
            .Where(variable => JobVariables.MayBeSecret(variable.Name)).Select(variable => variable.Value).OfType<string>());
    }

    /// <summary>The same of a pod as an engine describes it, which has the values no more then.</summary>
    private void Hide(JsonObject evidence)
    {
        foreach (JsonObject pod in new[] { evidence["pod"], evidence["manifest"] }.OfType<JsonObject>())
        {
            _values.AddRange(new[] { pod["spec"]?["containers"], pod["spec"]?["initContainers"] }.OfType<JsonArray>()
                .SelectMany(containers => containers).Select(container => container?["env"]).OfType<JsonArray>()
                .SelectMany(variables => variables)
                .Where(variable => (string?)variable?["name"] is { } name && JobVariables.MayBeSecret(name))
                .Select(variable => (string?)variable?["value"]).OfType<string>());
            EvidenceForm.RemoveValues(pod);
        }
    }

    /// <summary>Says why; once for each failure, however often it is told of it. Never throws.</summary>
    /// <returns>What it is: where the evidence says more than who met the failure, what that says.</returns>
    public async Task<Finding> SayAsync(BerthException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (ReferenceEquals(failure, _said)) return _found ?? failure.Finding;
        _said = failure;
        JsonObject evidence = failure.Evidence?.DeepClone().AsObject() ?? [];
        using CancellationTokenSource limit = Limit();
        Verdict verdict = await JudgeAsync(evidence, failure.Findings, limit.Token);
        Report(verdict);
        string? kept = IsOfTheCaller(failure.Finding) ? null : Keep(evidence, verdict);
        context.Failed?.Invoke(verdict.Cause, kept);
        return _found = verdict.Findings is [var first, ..] ? first : failure.Finding;
    }

    /// <summary>
    /// Says why a step ended as it did, where that is known: its own output has been in the log. Never throws.
    /// </summary>
    public async Task SayOfStepAsync(string pod, JsonObject step)
    {
        // A program that fails of its own is no business of the engine's.
        if (!Diagnostician.MayExplain(step))
        {
            Note(pod, step, isOwnCode: true);
            return;
        }

        using CancellationTokenSource limit = Limit();
        JsonObject evidence = await DescribeAsync(pod, limit.Token) ?? [];
        EvidenceForm.Add(evidence, "exec", step);
        Verdict verdict = await JudgeAsync(evidence, [], limit.Token);
        if (verdict.Findings.Count == 0)
        {
            Note(pod, step, isOwnCode: false);
            return;
        }

        Report(verdict);
        string? kept = Keep(evidence, verdict);
        context.Failed?.Invoke(verdict.Cause, kept);
    }

    /// <summary>What is known of a pod; null when the engine does not say.</summary>
    public async Task<JsonObject?> DescribeAsync(string pod)
    {
        using CancellationTokenSource limit = Limit();
        return await DescribeAsync(pod, limit.Token);
    }

    // Whatever fails while a failure is explained, the failure itself is what gets reported.
#pragma warning disable CA1031
    private async Task<JsonObject?> DescribeAsync(string pod, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Engine.DescribeAsync(pod, cancellationToken);
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>What the caller of the hook did wrong: nothing of a job has failed, so nothing is kept of it.</summary>
    private static bool IsOfTheCaller(Finding finding) => finding.Cause is "hook-input-invalid" or "configuration-invalid";

    /// <summary>
    /// Masks the evidence, too, before it is judged: rules cut what they quote, and half a secret is not known again.
    /// </summary>
    private async Task<Verdict> JudgeAsync(
        JsonObject evidence, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        Hide(evidence);
        EvidenceMask mask = new(_values, _secrets);
        IReadOnlyList<Finding> stated = mask.Apply(new Verdict(Verdict.Unknown, findings, [])).Findings;
        if (Asked is not null) evidence["manifest"] ??= Asked.DeepClone();
        try
        {
            await Inquiry.AskAsync(() => context.Engine, evidence, cancellationToken, JobContainer);
            mask.Apply(evidence);
            return mask.Apply(Diagnostician.Judge(EvidenceForm.Read(evidence), stated));
        }
        catch (Exception)
        {
            mask.Apply(evidence);
            return new Verdict(stated is [var first, ..] ? first.Cause : Verdict.Unknown, stated, []);
        }
    }
#pragma warning restore CA1031

    private CancellationTokenSource Limit()
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.Terminate);
        limit.CancelAfter(_longest);
        return limit;
    }

    private void Report(Verdict verdict)
    {
        context.Log.Group(
            $"Berth: why this failed ({verdict.Cause})", FailureText.Lines(verdict, Columns, MostLines));
        context.Log.Error(FailureText.Annotation(verdict));
    }

    /// <summary>For who asks for the last failure and means this one.</summary>
    private void Note(string pod, JsonObject step, bool isOwnCode)
    {
        try
        {
            FailureStore.Of(context.Settings.Directories).NoteStep(
                (int?)step["exitCode"] ?? 0, isOwnCode, context.Settings.RunnerName, context.Settings.Job, pod,
                context.Time.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Log.Debug($"Berth: the step's end could not be noted: {e.Message}");
        }
    }

    private string? Keep(JsonObject evidence, Verdict verdict)
    {
        new EvidenceMask(_values, _secrets).ApplyToNames(evidence);
        try
        {
            KeptFailure kept = FailureStore.Of(context.Settings.Directories).Keep(
                evidence, verdict, context.Settings.RunnerName, context.Settings.Job,
                (string?)evidence["pod"]?["metadata"]?["name"] ?? (string?)evidence["manifest"]?["metadata"]?["name"],
                context.Time.GetUtcNow());
            context.Log.Info($"Berth: kept for later: berth diagnose {kept.Id}");
            return kept.Id;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Log.Warning($"The evidence could not be kept: {e.Message}");
            return null;
        }
    }
}
