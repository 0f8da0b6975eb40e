using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>
/// The pod runs and a step in it cannot. Shells say it in the user's language; exit codes 126 and 127 in every one.
/// </summary>
internal static partial class StepRules
{
    private const string Externals = "/__e";

    /// <summary>What the official hook runs in the job container besides a shell.</summary>
    private static readonly string[] _hookTools =
    [
        "tar", "find", "stat", "cat", "ls", "cp", "mv", "rm", "mkdir", "ln", "gzip", "gunzip", "grep", "head", "test", "chmod",
        "id", "which", "sha256sum", "xargs", "sed", "awk",
    ];

    public static IEnumerable<Finding> Find(Evidence evidence)
    {
        foreach (StepAttempt step in evidence.Steps.Where(step => step.NotStarted || step.ExitCode is not (null or 0)))
        {
            ContainerEvidence? container = evidence.Containers.FirstOrDefault(c => c.Name == step.Container) ?? evidence.Job;
            if (container is not null && Of(evidence, container, step) is { } finding) yield return finding;
        }

        if (evidence.Steps.Count == 0 && evidence.Job is { IsRunning: true } job && NothingFillsExternals(evidence, job))
            yield return ExternalsMissing(evidence, Certainty.Likely, []);
    }

    private static Finding? Of(Evidence evidence, ContainerEvidence container, StepAttempt step)
    {
        string said = step.Said;
        string[] lines = [step.ToString(), .. said.Split('\n').Where(line => line.Trim().Length > 0).TakeLast(5)];
        // Nothing of what its program says tells how its agent ended.
        if (step.Lost)
            return step.ExitCode == 137 && container.IsRunning ? OutOfMemory(evidence, container, step, lines[..1]) : null;
        Finding? refused = AgentWords.FindRefused(container, step, lines);
        if (refused?.Certainty == Certainty.Certain) return refused;
        Finding? told = Told(evidence, container, step, said, lines) is { } met ? SightRules.Apply(container, step, met) : null;
        if (!step.IsOwnCode) return told ?? refused;
        // What a program that runs says of another is a hint, whatever of it was looked at.
        Finding? finding = told ?? OutputRules.Find(container, step, lines);
        if (finding is null) return (OutputRules.NamesKill(step) ? Killed(evidence, container, step, lines) : null) ?? refused;
        return AskedFor(step) is null && finding.Cause != Crashes.Cause ? finding with { Certainty = Certainty.Likely } : finding;
    }

    private static Finding? Told(
        Evidence evidence, ContainerEvidence container, StepAttempt step, string said, string[] lines)
    {
        if (AgentWords.Find(container, step, said, lines) is { } agent) return agent;
        if (step.ExitCode is not 0 && ScriptRules.Find(container, lines) is { } script) return script;
        // Programs say all of this of their own files too, and end with other codes then.
        bool unstarted = step.NotStarted || step.ExitCode == 126;
        if (said.Says("exec format error") && (unstarted || (step.ExitCode is 1 or 255 && ProgramRules.IsFormatError(said))))
            return ProgramRules.WrongPlatform(container, lines);
        if (step.ExitCode is not 0 && ProgramRules.LibraryMissing(said) && ProgramRules.Find(container, said) is { } library)
            return library with { Evidence = lines };
        if (step.ExitCode == 137) return Killed(evidence, container, step, lines);
        if (Crashes.Find(container, step, lines) is { } crash) return crash;
        if (step.NotStarted && said.Says("chdir to")) return StartRules.Find(container, [said]);
        if (unstarted && said.Says("no space left on device"))
        {
            return Finding.Certain("disk-full", $"No space is left for a step in {container.Title}",
                "Free space on the node, or raise the volume's size", lines);
        }

        if (step.NotStarted && Runtime().Match(said) is { Success: true } runtime)
            return Refused(evidence, container, step, ProgramRules.First(runtime), said, lines);
        if (ShellWords.Find(step, said) is { } named) return OfNamed(evidence, container, step, named, lines);
        return AskedFor(step) is { } tool ? NotFoundOf(evidence, container, step, tool, lines) : null;
    }

    /// <summary>The runtime names what it was to start, and says why it could not.</summary>
    private static Finding? Refused(
        Evidence evidence, ContainerEvidence container, StepAttempt step, string program, string said, string[] lines) =>
        Denied().IsMatch(said) ? ProgramRules.NotExecutable(container, program, Certainty.Certain, lines)
        : NotFound().IsMatch(said) ? NotFoundOf(evidence, container, step, program, lines)
        : null;

    private static Finding? OfNamed(
        Evidence evidence, ContainerEvidence container, StepAttempt step, NamedProgram named, string[] lines)
    {
        Certainty stated = named.ByStructure ? Certainty.Likely : Certainty.Certain;
        return named.Why switch
        {
            NamedWhy.LacksLoader => ProgramRules.LoaderMissing(container, named.Word, stated, true, lines),
            NamedWhy.Denied => ProgramRules.NotExecutable(container, named.Word, stated, lines),
            NamedWhy.MissingScript => FileRules.Missing(container, named.Word, Certainty.Likely, lines),
            _ => NotFoundOf(evidence, container, step, named.Word, lines),
        };
    }

    /// <summary>The tool that the hook needs and a question for it alone did not find; which says so in silence.</summary>
    private static string? AskedFor(StepAttempt step)
    {
        if (step.ExitCode is null or 0 || step.Command.Count == 0) return null;
        string script = step.Command is ["which" or "command" or "type" or "hash", ..] ? step.CommandText : step.Command[^1];
        return Asked().Match(script) is { Success: true } asked && _hookTools.Contains(asked.Groups[1].Value)
            ? asked.Groups[1].Value : null;
    }

    private static Finding? Killed(Evidence evidence, ContainerEvidence container, StepAttempt step, string[] lines)
    {
        if (OutOfMemory(evidence, container, step, lines) is { } memory) return memory;
        // A build may kill what it has started itself.
        if (step.IsOwnCode) return null;
        return evidence.IsBeingDeleted
            ? Finding.Certain(
                "pod-deleted", $"The pod \"{evidence.Name.Brief()}\" was deleted while a step ran",
                "See who deleted it: a cancelled job, the runner's own cleanup, or someone with kubectl", lines)
            : Finding.Of(
                "step-killed", Certainty.Likely,
                $"A step in {container.Title} was killed (exit code 137), and nothing says by whom",
                "Look in the node's kernel log (dmesg) for the OOM killer; "
                    + "else the step killed itself, or someone the container", lines);
    }

    /// <param name="lines">The command, then what it said.</param>
    private static Finding? OutOfMemory(Evidence evidence, ContainerEvidence container, StepAttempt step, string[] lines)
    {
        // An event of an earlier step, or of another container, says nothing of this one.
        bool told = evidence.Events.Any(e => e.Reason is "OOMKilling" or "SystemOOM"
            && (e.Container ?? container.Name) == container.Name
            && Times.NotBefore(e.At, step.At));
        bool limited = container.MemoryLimit is not null;
        return told || limited || lines.Skip(1).Any(line => MemoryEnded().IsMatch(line))
            ? Finding.Of(
                "out-of-memory", told ? Certainty.Certain : Certainty.Likely,
                $"{(step.IsOwnCode ? "A process of a" : "A")} step in {container.Title} ran out of memory and "
                    + $"was killed (exit code {step.ExitCode})"
                    + (limited ? $"; the memory limit is {container.MemoryLimit}" : ""),
                "Raise the container's memory limit (--memory in options:, or resources.limits.memory), "
                    + "or let the step use less", lines)
            : null;
    }

    private static Finding? NotFoundOf(
        Evidence evidence, ContainerEvidence container, StepAttempt step, string program, string[] lines)
    {
        bool othersRun = !step.NotStarted;
        string? proof = program.Contains('/', StringComparison.Ordinal)
            ? evidence.Steps.SelectMany(other => other.Output.Split('\n').Where(line =>
                ListsProgram(line, program) && (AsksOf(other) || Listed().IsMatch(line)))).FirstOrDefault()
            : null;
        if (proof is not null)
        {
            return ProgramRules.LoaderMissing(container, program, Certainty.Certain, othersRun, [.. lines, proof]);
        }

        if (program.StartsWith(Externals + "/", StringComparison.Ordinal))
        {
            bool proved = step.Error.SaysAny($"stat {program}: no such file") || evidence.Steps.Any(other =>
                // What a user's script lists need not be the runner's directory, and who fails to list it may lack the right.
                (AsksOf(other) && AbsentExternals().IsMatch(other.Error))
                || (other is { ExitCode: 0, Command: [.., var last] } && other.Output.Trim().Length == 0
                    && Listing().IsMatch(last.StartsWith('/') ? $"ls {last}" : last)));
            return proved || !FillsExternals(evidence, container)
                ? ExternalsMissing(evidence, proved ? Certainty.Certain : Certainty.Likely, lines)
                : ProgramRules.LoaderMissing(container, program, Certainty.Likely, othersRun, lines);
        }

        if (FileRules.Find(container, program, Certainty.Likely, lines) is { } own) return own;
        Finding? missing = ProgramRules.Missing(container, program, othersRun, step.Search, lines);
        if (missing?.Cause != "image-lacks-command") return missing;
        // A script may set a PATH of its own, which no look at the step's tells of.
        if (othersRun && !program.Contains('/', StringComparison.Ordinal))
            missing = missing with { Certainty = Certainty.Likely };
        // The hook gives a shell its commands; a user's come in a file.
        return _hookTools.Contains(program) && step.CommandText.Contains(program, StringComparison.Ordinal)
            ? missing with
            {
                Cause = "image-lacks-tools",
                Summary =
                    $"The image {container.Image.Brief()} has no \"{program}\", "
                        + $"which the official hook needs in {container.Title}",
                Fix = $"Add \"{program}\" to the image, or use Berth's hook, which needs nothing in it",
            }
            : missing;
    }

    private static Finding ExternalsMissing(Evidence evidence, Certainty certainty, IReadOnlyList<string> lines)
    {
        string[] inits = [.. evidence.Containers.Where(c => c.IsInit).Select(c => $"\"{c.Name}\"")];
        string now = inits.Length == 0 ? "the pod has no init container" : $"its init containers are {string.Join(", ", inits)}";
        return Finding.Of(
            "externals-missing", certainty,
            $"{Externals} is empty, so no JavaScript action can run: fs-init was replaced or did not fill it",
            "Leave initContainers out of the hook extension, or list the hook's own fs-init there too", [.. lines, now]);
    }

    /// <summary>
    /// True when something that the evidence shows, or something that it does not, may have put the runner's externals where the
    /// job has them.
    /// </summary>
    private static bool FillsExternals(Evidence evidence, ContainerEvidence container)
    {
        if (container.Mounts.FirstOrDefault(m => m.Path == Externals) is not { } mount) return false;
        if (!evidence.Volume(mount.Volume)["emptyDir"].Exists) return true;
        return evidence.Containers.Where(c => c != container)
            .Any(c => c.Mounts.FirstOrDefault(m => m.Volume == mount.Volume) is { } filled
            && (c.Command.Count == 0 || c.Command.Any(word => word.Says("externals") || word.Says(filled.Path))));
    }

    /// <summary>
    /// True when nothing could have: where no step was tried, an empty volume must be shown to be empty. A script of any name may
    /// copy, and so may the job's own command.
    /// </summary>
    private static bool NothingFillsExternals(Evidence evidence, ContainerEvidence job) =>
        job.Mounts.FirstOrDefault(m => m.Path == Externals) is { } mount
        && evidence.Volume(mount.Volume)["emptyDir"].Exists
        && job.Command is ["tail" or "sleep", ..]
        && !job.Spec["lifecycle"].Exists
        && !evidence.Containers.Any(c => c != job && c.Mounts.Any(m => m.Volume == mount.Volume));

    /// <summary>A command whose whole purpose was to look: of a script one does not know what said it, and of what.</summary>
    private static bool AsksOf(StepAttempt step) =>
        step.Command is [.., var last] && Listing().IsMatch(last.StartsWith('/') ? $"ls {last}" : last);

    private static bool ListsProgram(string output, string program)
    {
        int at = output.IndexOf(program, StringComparison.Ordinal);
        return at >= 0
            && (at + program.Length == output.Length || char.IsWhiteSpace(output[at + program.Length])
                || output[at + program.Length] is ':' or '*');
    }

    [GeneratedRegex(@"(?i:\bout of memory\b)|\bOOM\b")]
    private static partial Regex MemoryEnded();

    [GeneratedRegex("permission denied|cannot execute|operation not permitted", RegexOptions.IgnoreCase)]
    private static partial Regex Denied();

    [GeneratedRegex("executable .*not found|no such file or directory", RegexOptions.IgnoreCase)]
    private static partial Regex NotFound();

    [GeneratedRegex(
        """exec: "([^"]+)"|executable file [`']?([^\s`']+)[`']? not found|exec (/[^\s:]+): """, RegexOptions.IgnoreCase)]
    private static partial Regex Runtime();

    /// <summary>A question for one program, alone in its script.</summary>
    [GeneratedRegex(@"^\s*(?:command -v|which|type|hash) +([\w./+-]+)\s*$")]
    private static partial Regex Asked();

    /// <summary>A line of <c>ls -l</c>: whatever printed the path besides may only have meant to run it.</summary>
    [GeneratedRegex("^[-l][-rwxsStT]{9}")]
    private static partial Regex Listed();

    [GeneratedRegex(@"^(?:ls|stat)\b[^;&|]* /__e(?:/\S*)?\s*$")]
    private static partial Regex Listing();

    [GeneratedRegex(@"\b(?:ls|stat): .*/__e\b.*: No such file", RegexOptions.IgnoreCase)]
    private static partial Regex AbsentExternals();
}
