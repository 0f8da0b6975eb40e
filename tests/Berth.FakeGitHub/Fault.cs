namespace Berth.FakeGitHub;

/// <summary>How one answer goes wrong.</summary>
public sealed class Fault
{
    private Fault()
    {
    }

    /// <summary>Given instead of doing what was asked.</summary>
    internal FakeAnswer? Instead { get; private init; }

    /// <summary>Done to the true answer.</summary>
    internal Func<FakeAnswer, FakeAnswer>? Edit { get; private init; }

    /// <summary>So much of the body is sent before the connection breaks; null to send it whole.</summary>
    internal double? SentPart { get; private init; }

    /// <summary>What was asked is not done, and answered with a status.</summary>
    public static Fault Status(int status, string body = "", params IReadOnlyList<(string, string)> headers) =>
        new() { Instead = new FakeAnswer(status, body, headers) };

    /// <summary>429, or another status, with Retry-After in seconds.</summary>
    public static Fault Limited(int seconds, int status = 429) => Status(status, "", ("Retry-After", $"{seconds}"));

    /// <summary>The connection breaks before anything was done.</summary>
    public static Fault Broken() => new() { Instead = new FakeAnswer(0), SentPart = 0 };

    /// <summary>What was asked is done, and the connection breaks before anything is answered.</summary>
    public static Fault AnswerLost() => new() { SentPart = 0 };

    /// <summary>What was asked is done, and the connection breaks in the middle of the answer.</summary>
    public static Fault Truncated() => new() { SentPart = 0.5 };

    /// <summary>What was asked is done, and the answer is changed.</summary>
    public static Fault Edited(Func<string, string> edit) =>
        new() { Edit = answer => answer with { Body = edit(answer.Body) } };
}
