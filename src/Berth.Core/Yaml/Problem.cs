namespace Berth.Core.Yaml;

/// <summary>What is wrong in a file, and where.</summary>
/// <param name="File">The file as the user named it; or the flag or variable that the value came from.</param>
/// <param name="Line">From 1; 0 for a flag or a variable.</param>
/// <param name="Column">From 1; 0 for a flag or a variable.</param>
/// <param name="Field">The path of the field, for example <c>runners.desk.max</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong, and what is allowed.</param>
public sealed record Problem(string File, int Line, int Column, string Field, string Message)
{
    /// <summary>Characters of it that are said at most: the longest sentences of Berth's own have half of that.</summary>
    private const int Most = 1000;

    /// <summary>
    /// <c>file:line:column: field: message</c>, on one line and free of control characters, and not endless, whatever the file
    /// holds.
    /// </summary>
    public override string ToString()
    {
        string place = Line == 0 ? File : $"{File}:{Line}:{Column}";
        string text = Field.Length == 0 ? $"{place}: {Message}" : $"{place}: {Field}: {Message}";
        if (text.Length > Most) text = $"{text[..Most]}…";
        return text.Any(char.IsControl)
            ? string.Concat(text.Select(letter => char.IsControl(letter) ? $"\\u{(int)letter:x4}" : letter.ToString()))
            : text;
    }
}
