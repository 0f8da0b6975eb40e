using System.Text.RegularExpressions;

namespace Berth.Core.Configuration;

/// <summary>The grammar of an image's name, as registries and engines have it.</summary>
internal static partial class ImageReference
{
    private const int MaxLength = 512;

    /// <summary>What is wrong with a reference, or null.</summary>
    public static string? Error(string text) =>
        text.Length is > 0 and <= MaxLength && Pattern().IsMatch(text)
            ? null
            : $"must be an image such as 'debian:12' or 'ghcr.io/owner/name@sha256:…' (lower case, no blanks), not {Quote.Text(text)}";

    [GeneratedRegex(
        @"\A(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/)?" +
        @"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*" +
        @"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[a-z0-9]+:[a-f0-9]{32,})?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
