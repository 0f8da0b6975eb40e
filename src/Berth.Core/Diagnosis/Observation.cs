using Berth.Core.Diagnosis.Rules;

namespace Berth.Core.Diagnosis;

/// <summary>What is to be seen, without an opinion: for failures that no rule knows.</summary>
internal static class Observation
{
    /// <summary>True when the pod runs and everything that was tried in it worked.</summary>
    public static bool IsHealthy(Evidence evidence) =>
        !evidence.Refusal.Exists
        && evidence.Phase == "Running"
        && evidence.Containers.Where(c => !c.IsInit).All(c => c.IsRunning || (!c.IsJob && c.HasDoneItsWork))
        && !evidence.Containers.Any(ProbeRules.IsAwaited)
        && !evidence.Steps.Any(step => step.Failed);

    /// <summary>In the order of the pod's life.</summary>
    public static IEnumerable<string> Lines(Evidence evidence)
    {
        if (evidence.Refusal.Exists)
        {
            yield return $"refused: {evidence.Refusal["reason"].Text} {evidence.Refusal["message"].Text ?? evidence.Refusal.Text}";
        }

        if (evidence.Phase.Length > 0)
        {
            yield return $"pod: {evidence.Phase} {evidence.Status["reason"].Text} {evidence.Status["message"].Text}";
        }

        foreach (JsonView condition in evidence.Status["conditions"].Items)
        {
            if (condition["status"].Text == "False" && condition["message"].Text is { } message)
                yield return $"not {condition["type"].Text}: {message}";
        }

        foreach (ContainerEvidence container in evidence.Containers)
        {
            if (State(container) is { } state) yield return $"{container.Title}: {state}";
        }

        foreach (IGrouping<string, PodEvent> same in evidence.Events.Where(e => e.IsWarning && e.Reason != "MissingClusterDNS")
            .GroupBy(e => e.ToString()))
        {
            yield return same.Skip(1).Any() ? $"{same.Key} ({same.Count()} times)" : same.Key;
        }

        foreach (StepAttempt step in evidence.Steps.Where(step => step.Failed)) yield return $"{step}: {step.Error} {step.Output}";
        foreach (ContainerEvidence container in evidence.Containers.Where(c => c.Ended is { ExitCode: not 0 } || c.IsJob))
        {
            foreach (string line in container.LastLines(3)) yield return $"log of {container.Title}: {line}";
        }
    }

    private static string? State(ContainerEvidence container) => container switch
    {
        { Ended: { ExitCode: not 0 } end } => $"ended with exit code {end.ExitCode}, {end.Reason} {end.Message}",
        { Waiting.Length: > 0 } => $"waits: {container.Waiting} {container.WaitingMessage}",
        { IsRunning: true, IsReady: false } => "runs, not ready",
        _ => null,
    };
}
