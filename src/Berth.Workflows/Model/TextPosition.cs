namespace Berth.Workflows.Model;

/// <summary>Where a text of a workflow stands, so that a character of the text leads back to the file.</summary>
/// <param name="Start">Where the scalar begins: at its first character, its quote or its block indicator.</param>
/// <param name="Content">The text.</param>
/// <param name="IsPlain">Written without quotes and without a block indicator.</param>
public sealed record TextPosition(SourcePosition Start, string Content, bool IsPlain)
{
    /// <summary>The place of one character: exact on one line; in a block the line alone is known.</summary>
    public SourcePosition At(int index)
    {
        int lines = Content.AsSpan(0, Math.Clamp(index, 0, Content.Length)).Count('\n');
        if (Content.Contains('\n', StringComparison.Ordinal))
        {
            return IsPlain ? Start : Start with { Line = Start.Line + 1 + lines, Column = 1 };
        }

        return Start with { Column = Start.Column + index + (IsPlain ? 0 : 1) };
    }
}
