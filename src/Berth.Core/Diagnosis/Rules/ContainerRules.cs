namespace Berth.Core.Diagnosis.Rules;

/// <summary>A container did not start, or ended.</summary>
internal static class ContainerRules
{
    private const int LogLines = 6;

    public static IEnumerable<Finding> Find(Evidence evidence)
    {
        bool endedByNode = NodeRules.EndedByNode(evidence);
        foreach (ContainerEvidence container in evidence.Containers.OrderByDescending(c => c.IsInit).ThenByDescending(c => c.IsJob))
        {
            if (Of(container, endedByNode) is { } finding) yield return finding;
        }
    }

    private static Finding? Of(ContainerEvidence container, bool endedByNode)
    {
        if (container.LostToMemory) return OutOfMemory(container, Certainty.Certain);
        if (StartRules.Find(container, container.StartMessages) is { } start) return start;
        if (container.Ended is not { } end)
        {
            return container.Waiting is "CreateContainerError" or "RunContainerError" or "CreateContainerConfigError"
                && !IsExplained(container) ? NotStarted(container) : null;
        }

        if (end.NeverStarted && end.Message.Length > 0) return NotStarted(container);
        if (endedByNode) return null;
        // The runtime's last words before it becomes the program, and the loader's, are in the container's log.
        if (end.ExitCode is 1 or 126 or 127 or 255 && LogTells(container) is { } told) return told;
        if (end.ExitCode == 137 && container.MemoryLimit is not null && container.Log.Says("Killed"))
            return OutOfMemory(container, Certainty.Likely);
        return Exited(container, end);
    }

    private static Finding? LogTells(ContainerEvidence container) =>
        container.LastLines(2).Where(line => line.StartsWith("exec ", StringComparison.Ordinal) || line.SaysAny(
                "exec user process", "error while loading shared libraries", "Error loading shared library", "Error relocating"))
            .Select(line => ProgramRules.Find(container, line)).FirstOrDefault(finding => finding is not null);

    private static Finding? Exited(ContainerEvidence container, Ending end)
    {
        string[] evidence = [$"{container.Title}: {end.Reason}, exit code {end.ExitCode} {end.Message}", .. container.LastLines(LogLines)];
        string last = container.LastLines(1).FirstOrDefault() is { } line ? $": {line}" : "";
        if (container.IsInit)
        {
            return end.ExitCode == 0 ? null : Finding.Certain(
                "init-container-failed", $"The {container.Title} ended with exit code {end.ExitCode}{last}",
                $"Mend what its last lines say; its image is {container.Image}, its command is in the pod's initContainers", evidence);
        }

        return container.IsJob
            ? Finding.Certain(
                "job-container-exited", $"The {container.Title} ended by itself with exit code {end.ExitCode}: {string.Join(' ', container.Command)}{last}",
                "Give it a command that stays (tail -f /dev/null), or leave command and args to the hook", evidence)
            : Finding.Certain(
                "service-container-failed", $"The service container \"{container.Name}\" ({container.Image}) ended with exit code {end.ExitCode}{last}",
                "Mend what its last lines say: the service's image, env: and options: decide how it starts", evidence);
    }

    private static Finding OutOfMemory(ContainerEvidence container, Certainty certainty) => Finding.Of(
        "out-of-memory", certainty,
        $"The {container.Title} ran out of memory and was killed{(container.MemoryLimit is { } limit ? $"; its limit is {limit}" : "")}",
        "Raise resources.limits.memory of that container, or let the job use less",
        [$"{container.Title}: {container.Ended?.Reason ?? "OOMKilled"}, exit code {container.Ended?.ExitCode}", .. container.LastLines(2)]);

    /// <summary>Image and config rules have said it already.</summary>
    private static bool IsExplained(ContainerEvidence container) =>
        string.Join('\n', container.StartMessages).SaysAny("runAsNonRoot", "non-root", "not found", "couldn't find key", "not registered");

    private static Finding NotStarted(ContainerEvidence container) => Finding.Certain(
        "container-not-started", $"The {container.Title} could not be started: {(container.StartMessages is [var said, ..] ? said : container.Waiting)}",
        "Change what the message names: the container's image, mounts or settings", [.. container.StartMessages]);
}
