namespace Berth.FakeGitHub;

/// <summary>A request that the fake got.</summary>
public sealed record FakeRequest(
    FakeRoute? Route, string Method, string Path, string Query, string Scheme, string Token, string Body, string UserAgent,
    string? Capacity);
