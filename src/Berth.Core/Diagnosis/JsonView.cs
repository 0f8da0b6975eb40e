using System.Text.Json;

namespace Berth.Core.Diagnosis;

/// <summary>A place in a JSON document, that may hold anything or nothing: what is not there, or of another type, is null.</summary>
internal readonly record struct JsonView(JsonElement? Element)
{
    /// <summary>No message that a rule reads is longer; what is, is cut.</summary>
    private const int MaxText = 8000;

    public bool Exists => Element is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };

    public bool IsObject => Element is { ValueKind: JsonValueKind.Object };

    /// <summary>The string there.</summary>
    public string? Text => WholeText is { } text ? text.Length > MaxText ? text[..MaxText] : text : null;

    /// <summary>The string there, whatever its length.</summary>
    public string? WholeText => Element is { ValueKind: JsonValueKind.String } element ? Guarded(element.GetString) : null;

    /// <summary>The whole number there.</summary>
    public int? Number =>
        Element is { ValueKind: JsonValueKind.Number } element && element.TryGetInt32(out int number) ? number : null;

    public bool IsTrue => Element is { ValueKind: JsonValueKind.True };

    public IEnumerable<JsonView> Items =>
        Element is { ValueKind: JsonValueKind.Array } element ? element.EnumerateArray().Select(item => new JsonView(item)) : [];

    public IEnumerable<string> Texts => Items.Select(item => item.Text).OfType<string>();

    public IEnumerable<(string Name, JsonView Value)> Fields
    {
        get
        {
            if (Element is not { ValueKind: JsonValueKind.Object } element) yield break;
            foreach (JsonProperty property in element.EnumerateObject())
            {
                if (Guarded(() => property.Name) is { } name) yield return (name, new JsonView(property.Value));
            }
        }
    }

    public JsonView this[string name] =>
        Element is { ValueKind: JsonValueKind.Object } element
            ? Guarded(() => element.TryGetProperty(name, out JsonElement value) ? new JsonView(value) : (JsonView?)null) ?? default
            : default;

    /// <summary>Half a surrogate pair, escaped, is well-formed JSON and no text: reading it throws.</summary>
    private static T? Guarded<T>(Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }
}
