namespace Berth.Core.Services;

/// <summary>
/// Which variables of the one who installs a service go into its unit, which anybody may read: places and addresses that the
/// daemon needs to find what this user's commands find. Never one that may hold a secret.
/// </summary>
public static class ServiceVariables
{
    private static readonly string[] _carried =
    [
        "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "BERTH_CACHE_DIR", "BERTH_CA_FILE", "SSL_CERT_FILE",
        "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "NO_PROXY", "no_proxy",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_SERVICE_NAME",
        "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy",
    ];

    /// <summary>Those that the daemon would use and that do not go into a unit.</summary>
    private static readonly string[] _secret = ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"];

    /// <summary>Sorts out an environment.</summary>
    /// <param name="leftOut">Names of variables that are set and would be of use, but may hold a secret.</param>
    public static IReadOnlyDictionary<string, string> Of(
        IReadOnlyDictionary<string, string> environment, out IReadOnlyList<string> leftOut)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ILookup<bool, KeyValuePair<string, string>> set = _carried
            .Where(name => environment.GetValueOrDefault(name, "").Length > 0)
            .Select(name => KeyValuePair.Create(name, environment[name]))
            .ToLookup(variable => MayBeSecret(variable.Value));
        leftOut =
        [
            .. set[true].Select(variable => variable.Key),
            .. _secret.Where(name => environment.GetValueOrDefault(name, "").Length > 0),
        ];
        return set[false].ToDictionary();
    }

    /// <summary>An address with a user or a password in it, or a text that would break out of its line.</summary>
    private static bool MayBeSecret(string value) =>
        value.Any(char.IsControl)
        || value.Contains('@', StringComparison.Ordinal) && value.Contains("://", StringComparison.Ordinal);
}
