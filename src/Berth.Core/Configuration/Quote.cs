namespace Berth.Core.Configuration;

/// <summary>Puts what a user wrote into a message: short, and in quotes where it could be taken for ours.</summary>
public static class Quote
{
    private const int MaxLength = 60;

    /// <summary>In quotes, as it was written or the begin of it.</summary>
    public static string Text(string value) => $"'{Key(value)}'";

    /// <summary>As it was written, or the begin of it.</summary>
    public static string Key(string value) => value.Length <= MaxLength ? value : $"{value[..MaxLength]}…";

    /// <summary>One after the other.</summary>
    public static string List(IEnumerable<string> values) => string.Join(", ", values);
}
