namespace Berth.Core.Diagnosis.Rules;

/// <summary>A step's own file, of its work directory or beside it: no image has it, so no image lacks it.</summary>
internal static class FileRules
{
    private const string Externals = "/__e/";

    /// <summary>Null when the program is one that the image is to have, or the runner's externals.</summary>
    /// <param name="certainty">Certain where someone looked; a shell says "not found" of a file without its interpreter, too.</param>
    public static Finding? Find(ContainerEvidence container, string program, Certainty certainty, string[] evidence) =>
        IsOwn(program) ? Missing(container, program, certainty, evidence) : null;

    /// <summary>True for what is below the work directory, or relative to one.</summary>
    public static bool IsOwn(string program) =>
        program.IndexOf('/', StringComparison.Ordinal) > 0
        || (ProgramRules.IsRunners(program) && !program.StartsWith(Externals, StringComparison.Ordinal)
            && !program.StartsWith("/__berth/", StringComparison.Ordinal));

    /// <summary>Whatever its path.</summary>
    public static Finding Missing(ContainerEvidence container, string program, Certainty certainty, string[] evidence) => Finding.Of(
        "step-file-missing", certainty,
        certainty == Certainty.Certain
            ? $"The step runs {program.Brief()}, and there is no such file in {container.Title}"
            : $"The step runs {program.Brief()}, which is not there in {container.Title}, or what interprets it is not",
        "Check out or build the file in a step before, or correct its path, the step's working-directory or the file's #! line", evidence) with
    { Program = program };
}
