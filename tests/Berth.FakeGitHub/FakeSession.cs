namespace Berth.FakeGitHub;

/// <summary>A message session.</summary>
internal sealed class FakeSession(string owner, string token, DateTimeOffset begun)
{
    public Guid Id { get; } = Guid.NewGuid();
    public string Owner { get; } = owner;
    public string Token { get; set; } = token;
    /// <summary>When it was last asked for a message, or the answer was given.</summary>
    public DateTimeOffset LastPoll { get; set; } = begun;
    /// <summary>Polls that are being held.</summary>
    public int Polls { get; set; }
}
