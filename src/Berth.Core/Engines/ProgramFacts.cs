namespace Berth.Core.Engines;

/// <summary>What an image has of a program.</summary>
/// <param name="Paths">
/// Where it is: the path by which it is found and, when links are on the way, the file itself. Empty when it is not there.
/// </param>
/// <param name="Executable">Somebody may execute it.</param>
/// <param name="Interpreter">
/// What the kernel loads to run it (ELF's <c>PT_INTERP</c>, or after <c>#!</c>); null for nothing.
/// </param>
/// <param name="InterpreterPaths">Where the image has that, in the form of <paramref name="Paths"/>.</param>
public sealed record ProgramFacts(
    IReadOnlyList<string> Paths, bool Executable, string? Interpreter, IReadOnlyList<string> InterpreterPaths)
{
    /// <summary>The image does not have it.</summary>
    public static ProgramFacts None { get; } = new([], false, null, []);
}
