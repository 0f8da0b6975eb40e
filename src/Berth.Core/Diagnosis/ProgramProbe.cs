using Berth.Core.Engines;

namespace Berth.Core.Diagnosis;

/// <summary>What was found when an image was looked at for a program (<see cref="ProgramFacts"/>), as evidence has it.</summary>
internal sealed record ProgramProbe(string Container, string Program, ProgramFacts Facts)
{
    /// <summary>An entry of <c>probes</c>; null when it is none.</summary>
    public static ProgramProbe? Of(JsonView view) =>
        view["container"].Text is { } container && view["program"].Text is { } program
            ? new ProgramProbe(container, program, new ProgramFacts(
                [.. view["paths"].Texts], view["executable"].IsTrue,
                view["interpreter"].Text, [.. view["interpreterPaths"].Texts]))
            : null;
}
