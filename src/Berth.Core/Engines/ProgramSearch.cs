namespace Berth.Core.Engines;

/// <summary>Which program to look for, in which image.</summary>
/// <param name="Image">A reference or an id.</param>
/// <param name="Program">An absolute path, or a name that the path is searched for.</param>
/// <param name="Path">The container's <c>PATH</c>; null for the image's own.</param>
public sealed record ProgramSearch(string Image, string Program, string? Path = null);
