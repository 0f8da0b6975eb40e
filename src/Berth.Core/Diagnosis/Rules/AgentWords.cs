using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>What Berth's own agent says when it cannot start a step's command: it has looked (its CommandLookup).</summary>
internal static partial class AgentWords
{
    public static Finding? Find(ContainerEvidence container, StepAttempt step, string said, string[] lines)
    {
        if (step.ExitCode is not (126 or 127)) return null;
        if (Missing().Match(said) is { Success: true } missing)
        {
            string program = missing.Groups[1].Value;
            return FileRules.Find(container, program, Certainty.Certain, lines)
                ?? ProgramRules.Missing(container, program, false, step.Search, lines);
        }

        if (Interpreter().Match(said) is { Success: true } script)
            return ProgramRules.InterpreterMissing(container, script.Groups[1].Value, script.Groups[2].Value, lines);
        if (Foreign().Match(said) is { Success: true } foreign)
            return ProgramRules.ForeignProgram(container, foreign.Groups[1].Value, Certainty.Certain, lines, foreign.Groups[2].Value);
        if (LineEnds().Match(said) is { Success: true } ends)
            return ScriptRules.WrongLineEnds(container, ends.Groups[1].Value, Certainty.Certain, lines);
        if (Loader().Match(said) is { Success: true } loader)
            return ProgramRules.LoaderMissing(container, loader.Groups[1].Value, Certainty.Certain, true, lines);
        return NotExecutable().Match(said) is { Success: true } denied
            ? ProgramRules.NotExecutable(container, denied.Groups[1].Value, Certainty.Certain, lines)
            : null;
    }

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
        @"^([^\s:]+): it (?:may not be executed \(mode|is a directory|is no regular file|is neither a program)", RegexOptions.Multiline)]
    private static partial Regex NotExecutable();
}
