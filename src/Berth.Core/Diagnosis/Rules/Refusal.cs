namespace Berth.Core.Diagnosis.Rules;

/// <summary>One field that the API server did not accept, and what it says of it.</summary>
internal sealed record Refusal(string Field, string Message)
{
    /// <summary>As the API server writes it in its message.</summary>
    public string Line => $"{Field}: {Message}";

    /// <summary>The value complained of.</summary>
    public string? Value => Message.Quoted();
}
