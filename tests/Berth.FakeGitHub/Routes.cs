using System.Text.RegularExpressions;

namespace Berth.FakeGitHub;

/// <summary>Which request is which.</summary>
internal static partial class Routes
{
    public const string Api = "/api/v3/";
    public const string Tenant = "/tenant/fake/";
    public const string ScaleSets = "_apis/runtime/runnerscalesets";
    public const string Agents = "_apis/distributedtask/pools/0/agents";

    private static readonly IReadOnlyList<(string Method, Regex Path, FakeRoute Route)> _all =
    [
        ("GET", Of($"^{Api}user$"), FakeRoute.User),
        ("GET", Of($"^{Api}app$"), FakeRoute.App),
        ("GET", Of($"^{Api}.+/installation$|^{Api}app/installations/[0-9]+$"), FakeRoute.Installation),
        ("POST", Of($"^{Api}app/installations/[0-9]+/access_tokens$"), FakeRoute.AccessToken),
        ("POST", Of($"^{Api}.+/actions/runners/registration-token$"), FakeRoute.RegistrationToken),
        ("POST", Of($"^{Api}actions/runner-registration$"), FakeRoute.Registration),
        ("GET", Of($"^{Tenant}_apis/runtime/runnergroups/$"), FakeRoute.RunnerGroups),
        ("GET", Of($"^{Tenant}{ScaleSets}$"), FakeRoute.FindScaleSet),
        ("POST", Of($"^{Tenant}{ScaleSets}$"), FakeRoute.CreateScaleSet),
        ("GET", Of($"^{Tenant}{ScaleSets}/[0-9]+$"), FakeRoute.GetScaleSet),
        ("PATCH", Of($"^{Tenant}{ScaleSets}/[0-9]+$"), FakeRoute.UpdateScaleSet),
        ("DELETE", Of($"^{Tenant}{ScaleSets}/[0-9]+$"), FakeRoute.DeleteScaleSet),
        ("POST", Of($"^{Tenant}{ScaleSets}/[0-9]+/sessions$"), FakeRoute.OpenSession),
        ("PATCH", Of($"^{Tenant}{ScaleSets}/[0-9]+/sessions/[^/]+$"), FakeRoute.RefreshSession),
        ("DELETE", Of($"^{Tenant}{ScaleSets}/[0-9]+/sessions/[^/]+$"), FakeRoute.CloseSession),
        ("POST", Of($"^{Tenant}{ScaleSets}/[0-9]+/acquirejobs$"), FakeRoute.Acquire),
        ("GET", Of($"^{Tenant}{ScaleSets}/[0-9]+/acquirablejobs$"), FakeRoute.Acquirable),
        ("POST", Of($"^{Tenant}{ScaleSets}/[0-9]+/generatejitconfig$"), FakeRoute.RegisterRunner),
        ("GET", Of($"^{Tenant}{Agents}$"), FakeRoute.FindRunner),
        ("DELETE", Of($"^{Tenant}{Agents}/[0-9]+$"), FakeRoute.RemoveRunner),
        ("GET", Of("^/queue/[0-9]+$"), FakeRoute.NextMessage),
        ("DELETE", Of("^/queue/[0-9]+/[0-9]+$"), FakeRoute.Acknowledge),
    ];

    public static FakeRoute? Of(string method, string path) =>
        _all.Where(known => known.Method == method && known.Path.IsMatch(path)).Select(known => (FakeRoute?)known.Route)
            .FirstOrDefault();

    /// <summary>The first number in a path, from a place on.</summary>
    public static int Number(string path, string after) =>
        int.Parse(Digits().Match(path, path.IndexOf(after, StringComparison.Ordinal) + after.Length).Value, null);

    private static Regex Of(string pattern) => new(pattern);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
