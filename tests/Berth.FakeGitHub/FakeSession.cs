namespace Berth.FakeGitHub;

/// <summary>A message session.</summary>
internal sealed record FakeSession(Guid Id, string Owner, string Token);
