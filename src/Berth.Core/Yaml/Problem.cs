namespace Berth.Core.Yaml;

/// <summary>What is wrong in a file, and where.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Field">The path of the field, for example <c>runners.desk.max</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong, and what is allowed.</param>
public sealed record Problem(string File, int Line, int Column, string Field, string Message)
{
    /// <summary><c>file:line:column: field: message</c>, on one line.</summary>
    public override string ToString() =>
        Field.Length == 0 ? $"{File}:{Line}:{Column}: {Message}" : $"{File}:{Line}:{Column}: {Field}: {Message}";
}
