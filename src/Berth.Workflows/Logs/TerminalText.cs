using System.Text.RegularExpressions;

namespace Berth.Workflows.Logs;

/// <summary>Text that was meant for a terminal.</summary>
internal static partial class TerminalText
{
    /// <summary>The text without escape sequences and other control characters but tabs and line ends.</summary>
    public static string Strip(string text) =>
        text.AsSpan().ContainsAnyInRange('\0', '\u001f') ? Sequences().Replace(text, "") : text;

    [GeneratedRegex(@"\e\[[0-?]*[ -/]*[@-~]|\e\][^\a\e]*(?:\a|\e\\)|\e[@-Z\\-_]|[\x00-\x08\x0b-\x1f]")]
    private static partial Regex Sequences();
}
