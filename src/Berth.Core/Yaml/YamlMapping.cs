namespace Berth.Core.Yaml;

/// <summary>A mapping with scalar keys, no key twice, in the file's order.</summary>
/// <param name="IsFlow">Written in braces.</param>
public sealed record YamlMapping(IReadOnlyList<YamlEntry> Entries, bool IsFlow, int Line, int Column) : YamlNode(Line, Column)
{
    public override string Description => "a mapping";

    /// <summary>The value of a key, or null when the key is not there.</summary>
    public YamlNode? this[string key] => Entry(key)?.Value;

    /// <summary>The key, for its position, with its value; null when it is not there.</summary>
    public YamlEntry? Entry(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key);
}
