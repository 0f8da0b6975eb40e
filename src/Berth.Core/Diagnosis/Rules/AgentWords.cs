using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>What Berth's own agent says when it cannot start a step's command: it has looked (its CommandLookup).</summary>
internal static partial class AgentWords
{
    public static Finding? Find(ContainerEvidence container, StepAttempt step, string said, string[] lines)
    {
        if (step.ExitCode is not (126 or 127)) return null;
        if (step.ExitCode == 126 && OfRequest(container, said, lines) is { } request)
        {
            // The agent may still find that no thread can be started; all else it says before a program runs, or the program did.
            return step.Started is not true ? request
                : request.Cause == "process-limit" ? request with { Certainty = Certainty.Likely }
                : null;
        }

        if (step.Started is true) return null;
        if (Missing().Match(said) is { Success: true } missing)
        {
            string program = missing.Groups[1].Value;
            return FileRules.Find(container, program, Certainty.Certain, lines)
                ?? ProgramRules.Missing(container, program, false, step.Search, lines);
        }

        if (Interpreter().Match(said) is { Success: true } script)
            return ProgramRules.InterpreterMissing(container, script.Groups[1].Value, script.Groups[2].Value, lines);
        if (Foreign().Match(said) is { Success: true } foreign)
            return ProgramRules.ForeignProgram(
                container, foreign.Groups[1].Value, Certainty.Certain, lines, foreign.Groups[2].Value);
        if (LineEnds().Match(said) is { Success: true } ends)
            return ScriptRules.WrongLineEnds(container, ends.Groups[1].Value, Certainty.Certain, lines);
        if (Loader().Match(said) is { Success: true } loader)
            return ProgramRules.LoaderMissing(container, loader.Groups[1].Value, Certainty.Certain, true, lines);
        if (NotExecutable().Match(said) is not { Success: true } denied) return null;
        return denied.Value.EndsWith("is a directory", StringComparison.Ordinal)
            ? ProgramRules.IsDirectory(container, denied.Groups[1].Value, Certainty.Certain, lines)
            : ProgramRules.NotExecutable(container, denied.Groups[1].Value, Certainty.Certain, lines);
    }

    /// <summary>
    /// The agent has counted processes that were refused while a step ran, whose end has a code of its own: the program may have
    /// gone on without them. And it says so in the step's own output, where a program can write the same: only with the program's
    /// word that it could not fork is it certain.
    /// </summary>
    public static Finding? FindRefused(ContainerEvidence container, StepAttempt step, string[] lines)
    {
        if (Refused().Match(step.Last.TrimEnd()) is not { Success: true } refused) return null;
        string[] evidence = [.. lines.Where(line => line != refused.Value), refused.Value];
        Certainty certainty = OutputRules.NamesNoProcess(step) ? Certainty.Certain : Certainty.Likely;
        return NoProcess(container, refused.Groups[1].Value, evidence) with { Certainty = certainty };
    }

    private static Finding? OfRequest(ContainerEvidence container, string said, string[] lines)
    {
        if (Directory().Match(said) is { Success: true } directory)
        {
            string path = directory.Groups[2].Value;
            return Finding.Certain(
                "step-working-directory-missing",
                $"The step's working-directory {path.Brief()} "
                    + $"is {(directory.Groups[1].Value == "none" ? "a file" : "not there")} "
                    + $"in {container.Title}",
                "Make it in a step before (checkout, mkdir -p), or correct working-directory: of the step or "
                    + "of defaults: (it is below the "
                    + "repository's root unless it begins with /)",
                lines);
        }

        if (TooLarge().Match(said) is { Success: true } large)
        {
            return Finding.Certain(
                "step-arguments-too-large",
                $"The step's arguments and variables are too large for Linux: {large.Groups[1].Value}",
                "Hand what is large on in a file, not in a variable (env:, GITHUB_ENV) or an argument", lines);
        }

        return Full().Match(said) is { Success: true } full ? NoProcess(container, full.Groups[1].Value, lines) : null;
    }

    private static Finding NoProcess(ContainerEvidence container, string most, string[] lines) => Finding.Certain(
        "process-limit",
        $"A step in {container.Title} could not start another process or thread: "
            + $"the container has as many as it may{(most.Length > 0 ? $" ({most})" : "")}",
        Limits.FixOfProcesses, lines);

    /// <summary>The last that a step's output has.</summary>
    [GeneratedRegex(
        @"^berth-agent: the container may have (\d*).* processes and threads at once: \d+ were refused during this step\z",
        RegexOptions.Multiline)]
    private static partial Regex Refused();

    [GeneratedRegex(
        @"^the step's working directory is (not there|none): (.+) is (?:missing|a file) in the job container$",
        RegexOptions.Multiline)]
    private static partial Regex Directory();

    [GeneratedRegex(@"^[^\s:]+: its arguments and variables are too large for Linux: (.+)$", RegexOptions.Multiline)]
    private static partial Regex TooLarge();

    [GeneratedRegex(
        @": no process or thread can be started, as the container has as many as it may(?: \((\d+)\))?$",
        RegexOptions.Multiline)]
    private static partial Regex Full();

    [GeneratedRegex(@"^([^\s:]+): (?:command not found|there is no such file) in the job container", RegexOptions.Multiline)]
    private static partial Regex Missing();

    [GeneratedRegex(@"^([^\s:]+): the program is there, but the loader", RegexOptions.Multiline)]
    private static partial Regex Loader();

    [GeneratedRegex(@"^([^\s:]+): the script is there, but its interpreter is not: (\S+) is missing", RegexOptions.Multiline)]
    private static partial Regex Interpreter();

    [GeneratedRegex(@"^([^\s:]+): it is (a program for .{1,60}, and this machine is .{1,60})$", RegexOptions.Multiline)]
    private static partial Regex Foreign();

    [GeneratedRegex(@"^([^\s:]+): its first line ends with a carriage return", RegexOptions.Multiline)]
    private static partial Regex LineEnds();

    [GeneratedRegex(
        @"^([^\s:]+): it (?:may not be executed \(mode|is a directory|is no regular file|is neither a program)",
        RegexOptions.Multiline)]
    private static partial Regex NotExecutable();
}
