using Berth.Core.Engines;

namespace Berth.Core.Diagnosis;

/// <summary>What was found when an image was looked at for a program (<see cref="ProgramFacts"/>), as evidence has it.</summary>
/// <param name="Path">The <c>PATH</c> that was searched; null for the container's.</param>
/// <param name="Prepend">What was searched before it; null for nothing.</param>
internal sealed record ProgramProbe(string Container, string Program, ProgramFacts Facts, string? Path, string? Prepend)
{
    /// <summary>An entry of <c>probes</c>; null when it is none.</summary>
    public static ProgramProbe? Of(JsonView view) =>
        view["container"].Text is { } container && view["program"].Text is { } program
            ? new ProgramProbe(container, program, new ProgramFacts(
                [.. view["paths"].Texts], view["executable"].IsTrue,
                view["interpreter"].Text, [.. view["interpreterPaths"].Texts]), view["path"].Text, view["prepend"].Text)
            : null;
}
