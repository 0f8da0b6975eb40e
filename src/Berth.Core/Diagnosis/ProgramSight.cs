using Berth.Core.Engines;

namespace Berth.Core.Diagnosis;

/// <summary>What is there of a program in a container that still runs, with all that is mounted and was made in it.</summary>
/// <param name="Kind">What is at its path, as <c>agent look --kind</c> says it; for a name that was searched for, <c>file</c> or <c>absent</c>.</param>
internal sealed record ProgramSight(string Container, string Program, string Kind, ProgramFacts Facts)
{
    /// <summary>An entry of <c>sights</c>; null when it is none.</summary>
    public static ProgramSight? Of(JsonView view) =>
        view["container"].Text is { } container && view["program"].Text is { } program && view["kind"].Text is { } kind
            ? new ProgramSight(container, program, kind, new ProgramFacts(
                [.. view["paths"].Texts], view["executable"].IsTrue,
                view["interpreter"].Text, [.. view["interpreterPaths"].Texts]))
            : null;
}
