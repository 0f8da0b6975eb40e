using System.Text.Json.Nodes;
using Berth.Core.Diagnosis.Rules;

namespace Berth.Core.Diagnosis;

/// <summary>Evidence in, causes out. Without I/O.</summary>
public static class Diagnostician
{
    private const int SummaryWidth = 300;
    private const int LineWidth = 400;

    /// <summary>
    /// The families, in the order of a pod's life. What stands in the way first is to be mended first: nothing later was tried.
    /// </summary>
    private static readonly IReadOnlyList<Func<Evidence, IEnumerable<Finding>>> _rules =
    [
        RefusalRules.Find,
        NodeRules.Find,
        SchedulingRules.Find,
        VolumeRules.Find,
        ImageRules.Find,
        ConfigRules.Find,
        ContainerRules.Find,
        StepRules.Find,
        ContainerRules.FindInServices,
    ];

    /// <summary>Causes that say what was seen, not why, or not from where it came.</summary>
    private static readonly IReadOnlyList<string> _symptoms =
    [
        "agent-not-started", "container-not-started", "disk-limit-not-supported", "engine-error", "init-container-failed", "job-container-exited",
        "job-container-gone", "service-container-failed", "pod-name-taken",
        "step-connection-lost", "step-container-not-started",
    ];

    /// <summary>What is wrong, the one to mend first first; nothing for a healthy pod and for a failure that no rule knows.</summary>
    public static IReadOnlyList<Finding> Diagnose(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return
        [
            .. _rules.SelectMany(rule => rule(evidence)).Select(Inert).DistinctBy(finding => (finding.Cause, finding.Summary)),
        ];
    }

    /// <summary>
    /// True when the pod's evidence may say why this step ended as it did: it could not be started, a signal ended it, or its
    /// last lines name what no program decides.
    /// </summary>
    /// <param name="step">An entry of <c>exec</c> (<see cref="EvidenceForm"/>).</param>
    public static bool MayExplain(JsonObject step)
    {
        ArgumentNullException.ThrowIfNull(step);
        JsonObject container = new() { ["name"] = "job" };
        Evidence evidence = EvidenceForm.Read(new JsonObject
        {
            ["manifest"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(container) } },
            ["exec"] = new JsonArray(step.DeepClone()),
        });
        return evidence.Steps is [var attempt] && (attempt.ExitCode is 126 or 127 or (> 128 and < 160)
            || OutputRules.NamesKill(attempt) || Diagnose(evidence).Count > 0);
    }

    /// <summary>What to look for in images before a verdict: only what would change one.</summary>
    public static IReadOnlyList<ProgramQuestion> Questions(Evidence evidence)
    {
        IEnumerable<ProgramQuestion> questions = Diagnose(evidence).Select(finding => finding.Question).OfType<ProgramQuestion>();
        string? node = evidence.Spec["nodeName"].Text;
        return [.. questions.Select(question => question with { Search = question.Search with { Node = node } }).Distinct()];
    }

    /// <summary>What to look at in the job's container, while it runs, before a verdict.</summary>
    public static IReadOnlyList<ProgramQuestion> Sights(Evidence evidence) =>
        [.. Diagnose(evidence).Select(finding => finding.Sight).OfType<ProgramQuestion>().Distinct()];

    /// <summary>Paths to look at on the pod's node before a verdict; nothing while no node is known.</summary>
    public static IReadOnlyList<(string Node, string Path)> NodePaths(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return evidence.Spec["nodeName"].Text is not { } node ? []
            : [.. Diagnose(evidence).Select(finding => finding.NodePath).OfType<string>().Distinct().Select(path => (node, path))];
    }

    /// <summary>The diagnosis as a whole.</summary>
    /// <param name="stated">
    /// What whoever met the failure found: it stands, except where it names no more than what was seen and a rule knows why, or was
    /// a guess that has been proved or disproved since.
    /// </param>
    public static Verdict Judge(Evidence evidence, params IReadOnlyList<Finding> stated)
    {
        ArgumentNullException.ThrowIfNull(stated);
        IReadOnlyList<Finding> findings = Diagnose(evidence);
        bool isProved = stated is [{ Certainty: Certainty.Likely }, ..] && findings is [{ Certainty: Certainty.Certain }, ..];
        if (stated.Count > 0 && (findings.Count == 0 || (!_symptoms.Contains(stated[0].Cause) && !isProved)))
            findings = [.. stated.Select(Inert)];
        return findings.Count > 0 ? new Verdict(findings[0].Cause, findings, [])
            : Observation.IsHealthy(evidence) ? new Verdict(Verdict.Healthy, [], [])
            : StartingRules.Find(evidence) is { } starting ? new Verdict(starting.Cause, [Inert(starting)], [])
            : new Verdict(Verdict.Unknown, [], [.. Observation.Lines(evidence).Select(line => InertText.Line(line, LineWidth))]);
    }

    /// <summary>Names and messages in a finding come from containers, registries and workflows.</summary>
    private static Finding Inert(Finding finding) => finding with
    {
        Summary = InertText.Line(finding.Summary, SummaryWidth),
        Evidence = [.. finding.Evidence.Select(line => InertText.Line(line, LineWidth)).Where(line => line.Length > 0).Distinct()],
        Fix = InertText.Line(finding.Fix, SummaryWidth * 2),
    };
}
