namespace Berth.FakeGitHub;

/// <summary>Where GitHub's own runner asks.</summary>
internal static class RunnerRoutes
{
    public const string Token = "/oauth/token";
    public const string Broker = "/broker/";
    public const string Run = "/run/";
    public const string Results = "/results/";
    public const string Logs = "/results/logs/";

    public static bool Has(string path) =>
        path == Token || path.StartsWith(Broker, StringComparison.Ordinal) || path.StartsWith(Run, StringComparison.Ordinal)
        || path.StartsWith(Results, StringComparison.Ordinal);
}
