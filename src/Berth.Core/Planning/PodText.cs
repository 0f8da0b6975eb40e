namespace Berth.Core.Planning;

/// <summary>
/// Text in a pod's commands, arguments and environment, where <c>$(NAME)</c> is a reference and <c>$$</c> a dollar sign
/// (kubernetes.io, "Define Dependent Environment Variables"). What a runner sends is meant as it is.
/// </summary>
internal static class PodText
{
    /// <summary>The text with its dollars written so that an engine gives back what it was.</summary>
    public static string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    public static IReadOnlyList<string> Literal(IReadOnlyList<string> words) => [.. words.Select(Literal)];
}
