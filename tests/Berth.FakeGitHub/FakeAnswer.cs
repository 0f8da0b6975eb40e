namespace Berth.FakeGitHub;

/// <summary>An answer before it is sent.</summary>
public sealed record FakeAnswer(int Status, string Body = "", params IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>An error of the Actions service.</summary>
    public static FakeAnswer Exception(int status, string type, string message) =>
        new(status, $$"""{"typeName":"GitHub.DistributedTask.WebApi.{{type}}, GitHub.DistributedTask.WebApi","message":"{{message}}"}""");
}
