using System.Runtime.CompilerServices;

namespace Berth.Core.Tests.Findings;

/// <summary>Files of the repository that tests hold the code against.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
