namespace Berth.Core.Engines;

/// <summary>What an image says of itself. <paramref name="Id"/> is the content's digest.</summary>
public sealed record ImageFacts(
    string Reference,
    string Id,
    string? User,
    IReadOnlyList<string> Environment,
    IReadOnlyList<string> EntryPoint,
    IReadOnlyList<string> Command,
    string? WorkingDirectory,
    bool HasHealthCheck = false);

/// <summary>What an image holds at a path.</summary>
/// <param name="Exists">Something is there.</param>
/// <param name="HasFiles">It is a directory with something in it, or a file.</param>
/// <param name="Executable">
/// The first program or shared library found there, as a path in the image; null when there is none.
/// </param>
public sealed record ImagePathFacts(string Path, bool Exists, bool HasFiles, string? Executable);
