using Berth.Core.Configuration;

namespace Berth.Telemetry.Traces;

/// <summary>Where traces go, and how.</summary>
/// <param name="Endpoint">The whole address, its path included.</param>
/// <param name="Grpc">By gRPC; else by protobuf over HTTP.</param>
/// <param name="Headers">Sent along, <c>name=value,…</c>; may hold a key, so it comes from the environment alone.</param>
public sealed record TraceTarget(Uri Endpoint, bool Grpc, string? Headers)
{
    private const string Path = "/v1/traces";

    /// <summary>What else there is may hold a key.</summary>
    public override string ToString() =>
        Endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>
    /// As OpenTelemetry's specification of the OTLP exporter has it: a variable of the traces alone goes before that of all
    /// signals, to which the path is added. A variable goes before the file. Null when neither says anything, or
    /// <c>OTEL_SDK_DISABLED</c> or <c>OTEL_TRACES_EXPORTER=none</c> says that nothing is wanted.
    /// </summary>
    /// <exception cref="Core.Diagnosis.BerthException">A variable is no address.</exception>
    public static TraceTarget? From(TelemetrySettings settings, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(environment);
        if (string.Equals(Variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)) return null;
        if (Variable("OTEL_TRACES_EXPORTER") is "none") return null;
        bool grpc = (Variable("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") ?? Variable("OTEL_EXPORTER_OTLP_PROTOCOL")) == "grpc";
        Uri? endpoint = Address("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
            ?? (Address("OTEL_EXPORTER_OTLP_ENDPOINT") ?? settings.Traces) switch
            {
                { } all when grpc => all,
                { } whole when whole.AbsolutePath.EndsWith(Path, StringComparison.Ordinal) => whole,
                { } all => new Uri(all.ToString().TrimEnd('/') + Path),
                null => null,
            };
        return endpoint is null ? null : new TraceTarget(
            endpoint, grpc, Variable("OTEL_EXPORTER_OTLP_TRACES_HEADERS") ?? Variable("OTEL_EXPORTER_OTLP_HEADERS"));

        string? Variable(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

        Uri? Address(string name) => Variable(name) is not { } text ? null
            : Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme is "http" or "https") ? address
            : throw new Core.Diagnosis.BerthException(Core.Diagnosis.Finding.Certain(
                "config-otlp-endpoint", $"{name} is not the http:// or https:// address of an OTLP endpoint",
                "Mend the variable, for example http://127.0.0.1:4318, or unset it"));
    }
}
