namespace Berth.Core.Diagnosis.Rules;

/// <summary>What a look into the container that still runs says of a program that a step could not run.</summary>
internal static class SightRules
{
    private const string Hides = "cache-hides-image-files";

    /// <summary>The finding as it is with the look; with the question for one while nobody looked.</summary>
    public static Finding Apply(ContainerEvidence container, StepAttempt step, Finding finding)
    {
        if (finding.Program is not { Length: > 0 } program || !container.IsRunning || PathOf(step, program) is not { } path) return finding;
        if (container.Sighted(path) is not { } sight)
            return finding with { Sight = new(container.Name, new(container.Image, path, step.Search.Path, step.Search.Prepend)) };
        // What is in the image and not in the container is hidden indeed.
        if (finding is { Cause: Hides, Certainty: Certainty.Certain }) return finding;
        string[] evidence = [.. finding.Evidence];
        if (sight.Kind == "directory")
            return ProgramRules.IsDirectory(container, program, finding.Certainty, [.. evidence, $"looked at: {path} is a directory"]);
        if (sight.Facts.Paths is [var found, ..]) return Whole(container, program, sight, found, evidence) ?? Present(container, step, finding, found);
        // Nobody but this look has seen what a mount holds.
        return finding.Cause == "image-lacks-command" && path.StartsWith('/') && container.MountOver(path) is not null
            ? finding with { Certainty = Certainty.Certain, Evidence = [.. evidence, $"looked at: in {container.Title} there is no {path}"] }
            : finding;
    }

    /// <summary>What the file lacks; null when it has all to be run.</summary>
    private static Finding? Whole(ContainerEvidence container, string program, ProgramSight sight, string found, string[] evidence)
    {
        string[] seen = [.. evidence, $"looked at: {container.Title} has {found}{From(container, found)}"];
        // The agent says a control character as a question mark.
        if (sight.Facts.Interpreter is { } ended && (ended.EndsWith('?') || ended.EndsWith('\r')))
            return ScriptRules.WrongLineEnds(container, program, Certainty.Certain, seen);
        if (!sight.Facts.Executable) return ProgramRules.NotExecutable(container, program, Certainty.Certain, seen);
        if (sight.Facts is not { Interpreter: { } interpreter, InterpreterPaths.Count: 0 } || !interpreter.StartsWith('/')) return null;
        return Finding.Certain(
            "image-lacks-loader",
            $"{found.Brief()}{From(container, found)} is there and needs {interpreter.Brief()} to run, which is not in {container.Title}",
            interpreter.Contains("/ld-", StringComparison.Ordinal)
                ? $"Use an image with glibc (or add gcompat, nix-ld), or a program built for the image {container.Image.Brief()}"
                : $"Use an image that has {interpreter}, install it in a step before, or correct the #! line",
            [.. seen, $"looked at: there is no {interpreter}"]);
    }

    /// <summary>A file that can be run is hidden by nothing, whatever else was the matter.</summary>
    private static Finding Present(ContainerEvidence container, StepAttempt step, Finding finding, string found) =>
        finding.Cause == Hides && !ProgramRules.LibraryMissing(step.Said)
            ? FileRules.Missing(container, found, Certainty.Likely, [.. finding.Evidence, $"looked at: {found} is there now"])
            : finding;

    private static string From(ContainerEvidence container, string path) =>
        container.MountOver(path) is { } mount ? $" (of \"{mount.Volume}\")" : "";

    /// <summary>Where the step meant it; null when that is not known.</summary>
    private static string? PathOf(StepAttempt step, string program) =>
        program.StartsWith('/') || !program.Contains('/', StringComparison.Ordinal) ? program
        : step.Directory.StartsWith('/') ? $"{step.Directory.TrimEnd('/')}/{(program.StartsWith("./", StringComparison.Ordinal) ? program[2..] : program)}"
        : null;
}
