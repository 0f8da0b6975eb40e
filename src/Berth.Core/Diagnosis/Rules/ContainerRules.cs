using Berth.Core.Jobs;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>A container did not start, or ended.</summary>
internal static class ContainerRules
{
    private const int LogLines = 6;

    /// <summary>Init containers and the job's: nothing runs without them.</summary>
    public static IEnumerable<Finding> Find(Evidence evidence) =>
        Find(evidence, evidence.Containers.OrderByDescending(c => c.IsInit).Where(c => c.IsInit || c.IsJob));

    /// <summary>Services: a step that could not be run was not kept from it by one of them.</summary>
    public static IEnumerable<Finding> FindInServices(Evidence evidence) =>
        Find(evidence, evidence.Containers.Where(c => !c.IsInit && !c.IsJob));

    private static IEnumerable<Finding> Find(Evidence evidence, IEnumerable<ContainerEvidence> containers)
    {
        bool endedFromOutside = NodeRules.EndedByNode(evidence);
        return containers.Select(container => Of(evidence, container, endedFromOutside)).OfType<Finding>();
    }

    private static Finding? Of(Evidence evidence, ContainerEvidence container, bool endedFromOutside)
    {
        if (LostToMemory(container)) return OutOfMemory(container, Certainty.Certain);
        if (StartRules.Find(container, container.StartMessages) is { } start) return start;
        if (!container.IsInit && !evidence.IsBeingDeleted && ProbeRules.Restarted(container) is { } restarted) return restarted;
        if (container.Ended is not { } end)
        {
            if (!container.IsInit && ProbeRules.NotReady(container) is { } notReady) return notReady;
            return container.Waiting is "CreateContainerError" or "RunContainerError" or "CreateContainerConfigError"
                && !IsExplained(evidence, container) ? NotStarted(container) : null;
        }

        if (end.NeverStarted && end.Message.Length > 0) return NotStarted(container);
        if (endedFromOutside || EndedAfterTheJob(evidence.Job, container)) return null;
        // A shell whose child the kernel killed ends with 137 too, and then no one says OOMKilled.
        if (end.ExitCode == 137 && container.MemoryLimit is not null) return OutOfMemory(container, Certainty.Likely);
        // The runtime's last words before it becomes the program, and the loader's, are in the container's log.
        return end.ExitCode is 1 or 126 or 127 or 255 && LogTells(container) is { } told ? told : Exited(evidence, container, end);
    }

    /// <summary>
    /// The job's processes are gone with its container, even when that runs again. A service that runs again does its work.
    /// </summary>
    private static bool LostToMemory(ContainerEvidence container) =>
        container.Ended is { OutOfMemory: true } || (container.Before is { OutOfMemory: true } && (container.IsJob || !container.IsRunning));

    /// <summary>Services are stopped when the job is over.</summary>
    private static bool EndedAfterTheJob(ContainerEvidence? job, ContainerEvidence container) =>
        container is { IsJob: false, IsInit: false, Ended: { } end } && (end.Killed || end.ExitCode == 0)
        && job?.Ended is { At.Length: > 0 } over && string.CompareOrdinal(end.At, over.At) >= 0;

    private static Finding? LogTells(ContainerEvidence container) =>
        container.LastLines(2).Where(line => line.StartsWith("exec /", StringComparison.Ordinal) || line.SaysAny(
                "exec user process", "exec container process") || ProgramRules.LibraryMissing(line))
            .Where(line => !line.Says("exec format error") || ProgramRules.IsFormatError(line))
            .Select(line => ProgramRules.Find(container, line)).FirstOrDefault(finding => finding is not null);

    private static Finding? Exited(Evidence evidence, ContainerEvidence container, Ending end)
    {
        string[] lines = [$"{container.Title}: {end.Reason}, exit code {end.ExitCode} {end.Message}", .. container.LastLines(LogLines)];
        string last = container.LastLines(1).FirstOrDefault() is { } line ? $": {line}" : "";
        if (container.IsInit)
        {
            return end.ExitCode == 0 ? null : CacheVolumeRules.Find(evidence, container, lines)
                ?? AgentRefusals.Find(evidence, container, lines) ?? Finding.Certain(
                "init-container-failed", $"The {container.Title} ended with exit code {end.ExitCode}{last}",
                $"Mend what its last lines say; its image is {container.Image}, its command is in the pod's initContainers", lines);
        }

        if (!container.IsJob)
        {
            if (container.HasDoneItsWork) return null;
            return Finding.Certain(
                "service-container-failed", $"The service container \"{container.Name}\" ended with exit code {end.ExitCode}{last}",
                $"{(last.Length > 0 ? "Mend what its last lines say" : container.HasLog ? "It printed nothing, and a service has to stay"
                    : "Its log is not in the evidence, and a service has to stay")}: " +
                $"its image {container.Image}, env: and options: decide how it starts", lines);
        }

        if (end.ExitCode != 0 && AgentRefusals.Find(evidence, container, lines) is { } refused) return refused;
        string command = ShellLine.Of(container.Command);
        return end.Killed
            ? Finding.Certain(
                "job-container-exited", $"The {container.Title} was killed from outside (exit code {end.ExitCode})",
                "See who stopped it: a probe, an operator, or a node that is short of memory", lines)
            : evidence.Steps.Any(step => step.Lost)
            ? Finding.Certain(
                "job-container-exited", $"The {container.Title} ended with exit code {end.ExitCode} while a step ran in it",
                "See what ended its first process: the step itself (kill 1, reboot, shutdown), or somebody who stopped the container", lines)
            : Finding.Certain(
                "job-container-exited", $"The {container.Title} ended by itself with exit code {end.ExitCode}: {command}{last}",
                "Give it a command that stays (tail -f /dev/null), or leave command and args to the hook", lines);
    }

    private static Finding OutOfMemory(ContainerEvidence container, Certainty certainty) => Finding.Of(
        "out-of-memory", certainty,
        $"The {container.Title} ran out of memory and was killed{(container.MemoryLimit is { } limit ? $"; its limit is {limit}" : "")}",
        "Raise resources.limits.memory of that container, or let the job use less",
        [$"{container.Title}: {(container.Ended ?? container.Before)?.Reason}, exit code {(container.Ended ?? container.Before)?.ExitCode}",
            .. container.LastLines(2)]);

    /// <summary>Image and config rules have said it already.</summary>
    private static bool IsExplained(Evidence evidence, ContainerEvidence container) =>
        ImageRules.OfContainer(evidence, container) is not null || ConfigRules.OfContainer(evidence, container) is not null;

    private static Finding NotStarted(ContainerEvidence container) => Finding.Certain(
        "container-not-started", $"The {container.Title} could not be started: {(container.StartMessages is [var said, ..] ? said : container.Waiting)}",
        "Change what the message names: the container's image, mounts or settings", [.. container.StartMessages]);
}
