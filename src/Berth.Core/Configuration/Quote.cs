namespace Berth.Core.Configuration;

/// <summary>Puts what a user wrote into a message: short, and in quotes where it could be taken for ours.</summary>
internal static class Quote
{
    private const int MaxLength = 60;

    public static string Text(string value) => $"'{Key(value)}'";

    public static string Key(string value) => value.Length <= MaxLength ? value : $"{value[..MaxLength]}…";

    public static string List(IEnumerable<string> values) => string.Join(", ", values);
}
