using System.Text.Json.Nodes;
using Berth.Kubernetes.ScaleSets.Status;

namespace Berth.Kubernetes.Tests.ScaleSets;

/// <summary>How far a scale set is, by what the cluster has of it.</summary>
public sealed class ListenerRulesTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.Parse("2026-11-28T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly JsonObject _controller = Pod("0.14.2", "running", "2026-11-28T11:00:00Z");
    private static readonly ListenerObservation _ready = new("n", "desk", "0.14.2")
    {
        Controllers = [_controller],
        ScaleSet = Set("0.14.2", """{"runner-scale-set-id":"7"}"""),
        Listener = Json("""{"metadata":{"name":"desk-x-listener"}}"""),
        Pod = Pod("0.14.2", "running", "2026-11-28T11:59:55Z"),
        Log = ["starting", """level=INFO msg="Getting next message" lastMessageID=0"""],
    };

    [Fact]
    public void A_listener_that_asks_for_messages_is_ready() => Assert.True(Judge(_ready).IsReady);

    [Fact]
    public void One_without_its_session_is_not_until_it_lives_for_long()
    {
        Assert.False(Judge(_ready with { Log = ["starting"] }).IsReady);
        Assert.True(Judge(_ready with { Log = ["worded otherwise"], Pod = Pod("0.14.2", "running", "2026-11-28T11:58:00Z") }).IsReady);
    }

    [Theory]
    [InlineData("failed to create message session: unexpected status code: 409", "github-session-held")]
    [InlineData("failed to get runner registration token (401 Unauthorized)", "not-authorised-github")]
    [InlineData("failed to get runner registration token (403 Forbidden)", "not-authorised-scope")]
    [InlineData("failed to get runner registration token (404 Not Found)", "github-not-found")]
    [InlineData("failed to get access token for GitHub App auth (404 Not Found)", "github-app-not-installed")]
    [InlineData("dial tcp: lookup api.github.com: no such host", "github-unreachable")]
    [InlineData("tls: failed to verify certificate: x509: certificate signed by unknown authority", "github-certificate")]
    [InlineData("no runner group found with name \"big\"", "github-runner-group-not-found")]
    [InlineData("API rate limit exceeded", "github-rate-limited")]
    [InlineData("panic: something new", "listener-failed")]
    public void A_listener_that_ends_says_why(string line, string cause)
    {
        ListenerState state = Judge(_ready with { Pod = Pod("0.14.2", "CrashLoopBackOff", null), Log = ["starting", line] });
        Assert.Equal((false, cause), (state.IsReady, state.Finding?.Cause));
        Assert.Contains("runner desk", state.Finding!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_listener_said_before_its_session_is_over()
    {
        ListenerState state = Judge(_ready with
        {
            Pod = Pod("0.14.2", "CrashLoopBackOff", null),
            Log = ["failed to create message session: 409", "Getting next message", "dial tcp 1.2.3.4:443: i/o timeout"],
        });
        Assert.Equal("github-unreachable", state.Finding?.Cause);
    }

    [Fact]
    public void A_controller_of_another_version_is_named()
    {
        ListenerState state = Judge(_ready with { ScaleSet = Set("0.13.0", "{}") });
        Assert.Equal("scale-set-version-mismatch", state.Finding?.Cause);
    }

    [Fact]
    public void Without_an_id_the_controllers_log_says_why()
    {
        ListenerObservation seen = _ready with { ScaleSet = Set("0.14.2", "{}"), Listener = null, Pod = null };
        Assert.Null(Judge(seen).Finding);
        Assert.Equal("not-authorised-github", Judge(seen with { ControllerLog = ["error: 401 Unauthorized for desk"] }).Finding?.Cause);
    }

    [Fact]
    public void An_image_that_does_not_come_is_named()
    {
        Assert.Equal("image-pull-failed", Judge(_ready with { Pod = Pod("0.14.2", "ImagePullBackOff", null) }).Finding?.Cause);
        ListenerState state = Judge(_ready with { Controllers = [Pod("0.14.2", "ErrImagePull", null)] });
        Assert.Equal(("image-pull-failed", true), (state.Finding?.Cause, state.IsOfController));
    }

    [Fact]
    public void A_scale_set_that_is_gone_is_said() => Assert.Equal("scale-set-missing", Judge(_ready with { ScaleSet = null }).Finding?.Cause);

    [Fact]
    public void A_runner_version_that_GitHub_takes_no_more_is_said()
    {
        JsonObject set = Set("0.14.2", """{"runner-scale-set-id":"7"}""");
        set["status"] = Json("""{"phase":"Outdated"}""");
        Assert.Equal("runner-version-deprecated", Judge(_ready with { ScaleSet = set }).Finding?.Cause);
    }

    [Theory]
    [InlineData("InvalidPod", "Failed to create the pod: Pod \"x\" is invalid: spec.containers[0].volumeMounts[2].mountPath: Invalid value: \"/__w\": must be unique", "mount-duplicate")]
    [InlineData("TooManyPodFailures", "Pod has failed to start more than 5 times", "runner-failed")]
    public void A_failed_runner_says_why(string reason, string message, string cause)
    {
        JsonObject runner = Json("""{"metadata":{"name":"x"},"status":{"phase":"Failed"}}""");
        (runner["status"]!["reason"], runner["status"]!["message"]) = (reason, message);
        Assert.Equal(cause, Assert.Single(RunnerRules.Of(runner)).Cause);
        Assert.Empty(RunnerRules.Of(Json("""{"metadata":{"name":"x"},"status":{"phase":"Running"}}""")));
    }

    private static ListenerState Judge(ListenerObservation seen) => ListenerRules.Judge(seen, _now);

    private static JsonObject Set(string version, string annotations) => Json(
        $$$"""{"metadata":{"name":"desk","namespace":"n","labels":{"app.kubernetes.io/version":"{{{version}}}"},"annotations":{{{annotations}}}}}""");

    private static JsonObject Pod(string version, string state, string? started) => Json(
        $$$"""
        {"metadata":{"name":"p","namespace":"n","labels":{"app.kubernetes.io/version":"{{{version}}}"}},
         "status":{"phase":"{{{(state == "running" ? "Running" : "Pending")}}}","containerStatuses":[{"name":"c","image":"ghcr.io/x:1",
         "state":{{{(state == "running" ? $$$"""{"running":{"startedAt":"{{{started}}}"}}""" : $$$"""{"waiting":{"reason":"{{{state}}}"}}""")}}}}]}}
        """);

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
