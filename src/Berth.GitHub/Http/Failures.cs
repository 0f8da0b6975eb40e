using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Berth.Core.Diagnosis;

namespace Berth.GitHub.Http;

/// <summary>
/// Says what an answer, or the lack of one, means. No token comes into it, also when the other side repeats it.
/// </summary>
internal static class Failures
{
    private const int MostText = 300;
    private static readonly TimeSpan _skewWorthSaying = TimeSpan.FromMinutes(1);

    /// <summary>An answer of an unexpected status.</summary>
    /// <param name="known">What it means, where the request says it and the answer does not.</param>
    public static GitHubException Of(GitHubResponse response, DateTimeOffset now, GitHubError? known = null)
    {
        (string type, string message) = Words(response);
        GitHubError error = known ?? Kind(response, type);
        TimeSpan? wait = response.RetryAfter(now);
        List<string> evidence = [$"{response.Request.Name}: {(int)response.Status} {response.Status}", .. Ids(response)];
        if (message.Length > 0) evidence.Insert(1, message);
        if (error == GitHubError.NotAuthorised && response.Headers.Date is { } date && (date - now).Duration() > _skewWorthSaying)
            evidence.Add(string.Create(
                CultureInfo.InvariantCulture, $"this machine's clock differs from GitHub's by {(date - now).TotalSeconds:0} s"));
        return Exception(error, Finding(error, evidence, wait), response, wait);
    }

    /// <summary>No answer.</summary>
    public static GitHubException Of(GitHubRequest request, Exception failure, int attempts)
    {
        Attempt outcome = new(null, failure);
        string reason = failure is OperationCanceledException ? "no answer in time" : Innermost(failure);
        string times = attempts == 1 ? "" : $" ({attempts} attempts)";
        string[] evidence = [$"{request.Name}: {InertText.Line(request.Token.HideIn(reason), MostText)}{times}"];
        if (outcome.SpeaksNoTls)
            return new GitHubException(GitHubError.Unreachable, Core.Diagnosis.Finding.Certain(
                "github-unreachable", $"what answers at {request.Url.Authority} does not speak TLS",
                "See that the host and its port are GitHub's, and that no proxy answers in its place", evidence), failure);
        if (outcome.IsCertificateRefused)
            return new GitHubException(GitHubError.Unreachable, Core.Diagnosis.Finding.Certain(
                "github-certificate", $"the certificate of {request.Url.Host} is not trusted here",
                $"Name the authority that signed it, or a proxy's own, in a PEM file with {GitHubSettings.CaFileVariable}",
                evidence), failure);
        GitHubError error = outcome.WasNotSent ? GitHubError.Unreachable : GitHubError.Unavailable;
        return new GitHubException(error, Finding(error, evidence, null), failure);
    }

    /// <summary>An answer that is not what the protocol says.</summary>
    public static GitHubException Malformed(GitHubResponse response, string problem)
    {
        string[] evidence =
            [$"{response.Request.Name}: {(int)response.Status}, {response.Body.Length} bytes: {problem}", .. Ids(response)];
        return Exception(GitHubError.Malformed, Finding(GitHubError.Malformed, evidence, null), response, null);
    }

    private static GitHubError Kind(GitHubResponse response, string type)
    {
        // The Actions service names its exceptions; the status alone would not tell a runner's conflict from a session's.
        if (Is("AgentExistsException")) return GitHubError.RunnerExists;
        if (Is("AgentNotFoundException")) return GitHubError.NotFound;
        if (Is("JobStillRunningException")) return GitHubError.RunnerBusy;
        if (Is("RunnerScaleSetExistsException")) return GitHubError.ScaleSetExists;
        if (response.IsRateLimit) return GitHubError.RateLimited;
        return response.Status switch
        {
            HttpStatusCode.Unauthorized => GitHubError.NotAuthorised,
            HttpStatusCode.Forbidden => GitHubError.Forbidden,
            HttpStatusCode.NotFound or HttpStatusCode.Gone => GitHubError.NotFound,
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => GitHubError.Moved,
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => GitHubError.Unavailable,
            _ => GitHubError.Refused,
        };

        bool Is(string name) => type.Contains(name, StringComparison.Ordinal);
    }

    private static Finding Finding(GitHubError error, IReadOnlyList<string> evidence, TimeSpan? wait) => error switch
    {
        GitHubError.NotAuthorised => Core.Diagnosis.Finding.Certain(
            "not-authorised-github", "GitHub does not accept the credential",
            "It is wrong, expired or revoked: see 'berth auth check', and replace it with 'berth auth add'", evidence),
        GitHubError.Forbidden => Core.Diagnosis.Finding.Certain(
            "not-authorised-scope", "the credential may not do this",
            "'berth auth check' says what it lacks", evidence),
        GitHubError.NotFound => Core.Diagnosis.Finding.Certain(
            "github-not-found", "GitHub knows no such thing, or the credential may not see it",
            "See to the name in berth.yaml, and to what the credential may see with 'berth auth check'", evidence),
        GitHubError.Moved => Core.Diagnosis.Finding.Certain(
            "github-moved", "the repository or organisation has another name now",
            "Give its present URL in berth.yaml", evidence),
        GitHubError.ScaleSetExists => Core.Diagnosis.Finding.Certain(
            "github-scale-set-exists", "a scale set of this name is there already",
            "Give the runner another name, or take that scale set over with 'berth up --adopt'", evidence),
        GitHubError.SessionHeld => Core.Diagnosis.Finding.Certain(
            "github-session-held", "another listener serves this scale set",
            "End the other one; a session whose listener is gone ends by itself after some minutes", evidence),
        GitHubError.RunnerExists => Core.Diagnosis.Finding.Certain(
            "github-runner-exists", "a runner of this name is registered already",
            "Remove it in GitHub's settings, if it is not in use", evidence),
        GitHubError.RunnerBusy => Core.Diagnosis.Finding.Certain(
            "github-runner-busy", "the runner still runs a job", "Wait until it has ended, or cancel the job", evidence),
        GitHubError.RateLimited => Core.Diagnosis.Finding.Certain(
            "github-rate-limited", "GitHub wants no more requests" + (wait is { } time
                ? string.Create(CultureInfo.InvariantCulture, $" for {Math.Ceiling(time.TotalSeconds)} s") : " for now"),
            "Wait; a GitHub App of one's own has a limit of its own", evidence),
        GitHubError.Unreachable => Core.Diagnosis.Finding.Certain(
            "github-unreachable", "GitHub cannot be reached from here",
            "See to network, name resolution and proxy (HTTPS_PROXY, NO_PROXY)", evidence),
        GitHubError.Unavailable => Core.Diagnosis.Finding.Certain(
            "github-unavailable", "GitHub has a failure of its own", "Wait; https://www.githubstatus.com knows more", evidence),
        GitHubError.Malformed => Core.Diagnosis.Finding.Certain(
            "github-answer-malformed", "GitHub's answer cannot be understood",
            "Try again; a proxy that changes answers, or a newer protocol, can be the reason", evidence),
        _ => Core.Diagnosis.Finding.Certain("github-refused", "GitHub refuses the request", "See its words", evidence),
    };

    private static GitHubException Exception(GitHubError error, Finding finding, GitHubResponse response, TimeSpan? wait) =>
        new(error, finding)
        {
            Status = response.Status,
            ActivityId = response.Header("ActivityId"),
            RequestId = response.Header("X-GitHub-Request-Id"),
            RetryAfter = wait,
        };

    private static IEnumerable<string> Ids(GitHubResponse response)
    {
        foreach (string name in (string[])["ActivityId", "X-GitHub-Request-Id"])
            if (response.Header(name) is { } value) yield return $"{name}: {InertText.Line(value, 100)}";
    }

    /// <summary>The exception's type and the words of an error's body, of either service.</summary>
    private static (string Type, string Message) Words(GitHubResponse response)
    {
        string type = "", message = "";
        try
        {
            using JsonDocument body = JsonDocument.Parse(response.Body);
            if (body.RootElement.ValueKind == JsonValueKind.Object)
            {
                type = Text(body.RootElement, "typeName");
                message = Text(body.RootElement, "message");
            }
        }
        catch (JsonException)
        {
            bool isPlain = response.Body.Length > 0 && !response.Body.Span.TrimStart(" \r\n\t"u8).StartsWith("<"u8);
            // A page in HTML says nothing in its first lines.
            if (isPlain) message = Encoding.UTF8.GetString(response.Body.Span);
        }

        return (type, InertText.Line(response.Request.Token.HideIn(message), MostText));
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Innermost(Exception failure) => failure switch
    {
        { InnerException: SocketException or System.Security.Authentication.AuthenticationException or HttpIOException } =>
            failure.InnerException!.InnerException?.Message ?? failure.InnerException.Message,
        _ => failure.Message,
    };
}
