namespace Berth.Core.Engines;

/// <summary>Which program to look for, in which image.</summary>
/// <param name="Image">A reference or an id.</param>
/// <param name="Program">An absolute path, or a name that the path is searched for.</param>
/// <param name="Path">The <c>PATH</c> that is searched; null for the image's own.</param>
/// <param name="Prepend">Directories searched before those of <c>PATH</c>, with colons between them; null for none.</param>
/// <param name="Node">The node that has the image already, where there are several; null for any.</param>
public sealed record ProgramSearch(
    string Image, string Program, string? Path = null, string? Prepend = null, string? Node = null);
