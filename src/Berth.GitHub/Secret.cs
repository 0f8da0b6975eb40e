namespace Berth.GitHub;

/// <summary>A token or key. Only <see cref="Reveal"/> gives it away: nothing that prints or serialises an object does.</summary>
public sealed class Secret
{
    private readonly string _value;

    public Secret(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
    }

    /// <summary>The secret itself: for a request's header, a credential's file or a runner's input, and nothing else.</summary>
    public string Reveal() => _value;

    /// <summary>The text without the secret, for words of others that may repeat it.</summary>
    public string HideIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace(_value, ToString(), StringComparison.Ordinal);
    }

    public override string ToString() => "***";
}
