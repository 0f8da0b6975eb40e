namespace Berth.Kubernetes.Tests;

/// <summary>What a <see cref="FakeApiServer"/> answers.</summary>
internal sealed record FakeAnswer(int Code, string Body, string? RetryAfter = null)
{
    public static FakeAnswer Ok(string body) => new(200, body);

    public static FakeAnswer Status(int code, string reason, string message, string? retryAfter = null) => new(
        code, $$"""{"kind":"Status","status":"Failure","code":{{code}},"reason":"{{reason}}","message":"{{message}}"}""", retryAfter);

    /// <summary>A pod of one container.</summary>
    public static string Pod(string phase, bool ready, string version = "1") => $$$"""
        {"metadata":{"name":"p","uid":"u","resourceVersion":"{{{version}}}"},"spec":{"containers":[{"name":"job"}]},
         "status":{"phase":"{{{phase}}}","containerStatuses":[{"name":"job","ready":{{{(ready ? "true" : "false")}}},"state":{}}]}}
        """.ReplaceLineEndings(" ");
}
