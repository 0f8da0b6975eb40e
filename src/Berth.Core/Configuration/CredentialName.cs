using System.Text.RegularExpressions;

namespace Berth.Core.Configuration;

/// <summary>A name in the credential store.</summary>
public static partial class CredentialName
{
    /// <summary>What is wrong with a name, or null. Never repeats it: people put the secret itself there.</summary>
    public static string? Error(string text) => Pattern().IsMatch(text)
        ? null
        : "must be the name of a credential in the store (lower-case letters, digits, '-' and '.', 63 at most), never the " +
            "secret itself";

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Pattern();
}
