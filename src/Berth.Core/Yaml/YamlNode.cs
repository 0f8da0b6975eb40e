namespace Berth.Core.Yaml;

/// <summary>A node of a YAML document. What an alias names is the anchored node itself, with the anchor's position.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public abstract record YamlNode(int Line, int Column)
{
    /// <summary>What the node is, for messages: <c>a mapping</c>, <c>a string</c> and so on.</summary>
    public abstract string Description { get; }
}
