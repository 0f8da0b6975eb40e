using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>The pod runs and a step in it cannot. Shells say it in the user's language; exit codes 126 and 127 in every one.</summary>
internal static partial class StepRules
{
    private const string Externals = "/__e";

    /// <summary>What the official hook runs in the job container besides a shell.</summary>
    private static readonly string[] _hookTools =
        ["tar", "find", "stat", "cat", "ls", "cp", "mv", "rm", "mkdir", "ln", "gzip", "gunzip", "grep", "head", "test", "chmod", "id", "which", "sha256sum", "xargs", "sed", "awk"];

    public static IEnumerable<Finding> Find(Evidence evidence)
    {
        foreach (StepAttempt step in evidence.Steps.Where(step => step.Failed))
        {
            ContainerEvidence? container = evidence.Containers.FirstOrDefault(c => c.Name == step.Container) ?? evidence.Job;
            if (container is not null && Of(evidence, container, step) is { } finding) yield return finding;
        }

        if (evidence.Steps.Count == 0 && evidence.Job is { IsRunning: true } job && !FillsExternals(evidence, job, out bool unknown) && !unknown)
            yield return ExternalsMissing(evidence, Certainty.Likely, []);
    }

    private static Finding? Of(Evidence evidence, ContainerEvidence container, StepAttempt step)
    {
        string said = step.Error.Trim().Length > 0 ? step.Error : step.Output;
        string[] lines = [step.ToString(), .. said.Split('\n').Where(line => line.Trim().Length > 0 && !line.StartsWith("command terminated", StringComparison.Ordinal)).TakeLast(5)];
        if (said.Says("exec format error")) return ProgramRules.WrongPlatform(container, lines);
        if (said.SaysAny("cannot execute: required file not found")) return ProgramRules.LoaderMissing(container, ProgramOf(step, said), Certainty.Certain, lines);
        if (said.SaysAny("error while loading shared libraries", "Error loading shared library", "Error relocating", "Could not open '/lib", "failed to open elf")
            && ProgramRules.Find(container, said) is { } library) return library with { Evidence = lines };
        if (step.ExitCode == 137)
        {
            return Finding.Of(
                "out-of-memory", Certainty.Likely,
                $"A step in {container.Title} was killed (exit code 137){(container.MemoryLimit is { } limit ? $"; the memory limit is {limit}" : "")}",
                "Raise resources.limits.memory of that container, or let the step use less", lines);
        }

        if (said.Says("no space left on device"))
        {
            return Finding.Certain("disk-full", $"No space is left for a step in {container.Title}", "Free space on the node, or raise the volume's size", lines);
        }

        bool denied = step.ExitCode == 126 || Denied().IsMatch(said);
        bool absent = step.ExitCode == 127 || NotFound().IsMatch(said);
        return absent && !(denied && said.Says("permission denied")) ? NotFoundOf(evidence, container, step, ProgramOf(step, said), lines)
            : denied ? ProgramRules.NotExecutable(container, ProgramOf(step, said), lines)
            : null;
    }

    private static Finding NotFoundOf(Evidence evidence, ContainerEvidence container, StepAttempt step, string program, string[] lines)
    {
        bool listed = program.StartsWith('/') && evidence.Steps.Any(other => ListsProgram(other.Output, program));
        if (listed)
        {
            string proof = evidence.Steps.SelectMany(other => other.Output.Split('\n')).First(line => ListsProgram(line, program));
            return ProgramRules.LoaderMissing(container, program, Certainty.Certain, [.. lines, proof]);
        }

        if (program.StartsWith(Externals + "/", StringComparison.Ordinal))
        {
            bool proved = step.Error.SaysAny($"stat {program}: no such file") || evidence.Steps.Any(other =>
                (other.Error.SaysAny("ls: ", "stat: ") && other.Error.Says(Externals))
                || (other is { ExitCode: 0, Command: [.., var last] } && other.Output.Trim().Length == 0
                    && Listing().IsMatch(last.StartsWith('/') ? $"ls {last}" : last)));
            return proved || !FillsExternals(evidence, container, out _)
                ? ExternalsMissing(evidence, proved ? Certainty.Certain : Certainty.Likely, lines)
                : ProgramRules.LoaderMissing(container, program, Certainty.Likely, lines);
        }

        Finding missing = ProgramRules.Missing(container, program, lines);
        return missing.Cause == "image-lacks-command" && _hookTools.Contains(program)
            ? Finding.Of(
                "image-lacks-tools", Certainty.Certain, $"The image {container.Image} of {container.Title} has no \"{program}\", which the official hook needs",
                $"Add \"{program}\" to the image, or use Berth's hook, which needs nothing in it", lines)
            : missing;
    }

    private static Finding ExternalsMissing(Evidence evidence, Certainty certainty, IReadOnlyList<string> lines)
    {
        string[] inits = [.. evidence.Containers.Where(c => c.IsInit).Select(c => $"\"{c.Name}\"")];
        string now = inits.Length == 0 ? "the pod has no init container" : $"its init containers are {string.Join(", ", inits)}";
        return Finding.Of(
            "externals-missing", certainty, $"{Externals} is empty, so no JavaScript action can run: fs-init was replaced or did not fill it",
            "Leave initContainers out of the hook extension, or list the hook's own fs-init there too", [.. lines, now]);
    }

    /// <summary>True when something puts the runner's externals where the job has them.</summary>
    /// <param name="unknown">The volume may have been filled by something that the evidence does not show.</param>
    private static bool FillsExternals(Evidence evidence, ContainerEvidence container, out bool unknown)
    {
        Mount? mount = container.Mounts.FirstOrDefault(m => m.Path == Externals);
        unknown = mount is null || !evidence.Volume(mount.Volume)["emptyDir"].Exists;
        if (mount is null) return false;
        if (unknown) return true;
        return evidence.Containers.Where(c => c != container).Any(c => c.Mounts.FirstOrDefault(m => m.Volume == mount.Volume) is { } filled
            && (c.Command.Count == 0 || c.Command.Any(word => word.Says("externals") || word.Says(filled.Path))));
    }

    /// <summary>The program that a shell, a runtime or <c>env</c> did not find; else the first word of what was to run.</summary>
    private static string ProgramOf(StepAttempt step, string said)
    {
        if (Runtime().Match(said) is { Success: true } runtime) return ProgramRules.First(runtime);
        if (Interpreter().Match(said) is { Success: true } interpreter) return interpreter.Groups[1].Value;
        string script = step.CommandText;
        // "sh: 1: tar: not found", "bash: line 1: tar: command not found", "zsh: command not found: tar", "env: 'node': …"
        foreach (string line in said.Split('\n').Reverse())
        {
            if (Zsh().Match(line) is { Success: true } zsh) return zsh.Groups[1].Value;
            string[] parts = line.Split(": ", StringSplitOptions.TrimEntries);
            for (int i = parts.Length - 2; i >= 1; i--)
            {
                string word = parts[i].Split(' ')[^1].Trim('\'', '"', '`', '‘', '’', '«', '»');
                if (word.Length > 0 && script.Contains(word, StringComparison.Ordinal) && !int.TryParse(word, out _)) return word;
            }
        }

        string run = step.Command is ["sh" or "bash" or "/bin/sh" or "/bin/bash", .., "-c" or "-ec" or "-e" or "-lc", var body] ? body : script;
        return run.Split([' ', ';', '&', '|'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "the command";
    }

    private static bool ListsProgram(string output, string program)
    {
        int at = output.IndexOf(program, StringComparison.Ordinal);
        return at >= 0 && (at + program.Length == output.Length || char.IsWhiteSpace(output[at + program.Length]) || output[at + program.Length] is ':' or '*');
    }

    [GeneratedRegex("permission denied|cannot execute|text file busy", RegexOptions.IgnoreCase)]
    private static partial Regex Denied();

    [GeneratedRegex("executable file .*not found|: (?:command )?not found|command not found:", RegexOptions.IgnoreCase)]
    private static partial Regex NotFound();

    [GeneratedRegex("""exec: "([^"]+)"|executable file [`']?([^\s`']+)[`']? not found|exec (/[^\s:]+): """, RegexOptions.IgnoreCase)]
    private static partial Regex Runtime();

    [GeneratedRegex(@"(/[^\s:]+): bad interpreter")]
    private static partial Regex Interpreter();

    [GeneratedRegex("command not found: ([^\\s:]+)")]
    private static partial Regex Zsh();

    [GeneratedRegex(@"^ls\b.* ?/__e")]
    private static partial Regex Listing();
}
