using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>The fields of <c>telemetry:</c>, for reader and schema alike.</summary>
internal static class TelemetryFields
{
    private const string Metrics = "metrics";
    private const string Public = "metricsPublic";
    private const string Traces = "traces";
    private static readonly string[] _names = [Metrics, Public, Traces];

    public static TelemetrySettings Read(YamlNode node, FieldContext at)
    {
        TelemetrySettings none = new();
        if (node is YamlScalar { IsNull: true } || at.Mapping(node, _names) is not { } fields) return none;
        bool open = fields[Public] is { } said && at.At(Public).Boolean(said) == true;
        return none with
        {
            Metrics = fields[Metrics] is { } metrics ? Address(metrics, at.At(Metrics), open) : null,
            Traces = fields[Traces] is { } traces ? Endpoint(traces, at.At(Traces)) : null,
        };
    }

    public static JsonObject Schema()
    {
        JsonObject schema = SchemaOf.Mapping(
        [
            (Metrics, ConfigSchema.Described(
                SchemaOf.Text(), "Where Prometheus may ask the daemon for metrics, such as 127.0.0.1:9464. Default: nowhere.")),
            (Public, ConfigSchema.Described(
                SchemaOf.Boolean(), "Whether the address of the metrics may be one that other machines reach. Default: false.")),
            (Traces, ConfigSchema.Described(
                SchemaOf.Text(), "Where a trace of every job is sent, by OTLP over HTTP, such as http://127.0.0.1:4318. " +
                    "Default: OTEL_EXPORTER_OTLP_ENDPOINT, else nowhere.")),
        ]);
        schema["type"] = new JsonArray("object", "null");
        return schema;
    }

    private static IPEndPoint? Address(YamlNode node, FieldContext at, bool open)
    {
        if (at.Text(node) is not { } text) return null;
        // A name would have to be looked up, and could be another machine tomorrow.
        if (!TryParse(text.Replace("localhost:", "127.0.0.1:", StringComparison.Ordinal), out IPEndPoint? address))
        {
            at.Report(node, $"must be an address and a port, such as 127.0.0.1:9464, not {Quote.Text(text)}");
            return null;
        }

        if (IPAddress.IsLoopback(address.Address) || open) return address;
        at.Report(node, $"is an address that other machines reach, and anyone there could read the metrics: use " +
            $"127.0.0.1:{address.Port.ToString(CultureInfo.InvariantCulture)}, or say '{Public}: true' beside it");
        return null;
    }

    private static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPEndPoint? address) =>
        IPEndPoint.TryParse(text, out address) && address.Port > 0 && text.EndsWith(
            string.Create(CultureInfo.InvariantCulture, $":{address.Port}"), StringComparison.Ordinal);

    private static Uri? Endpoint(YamlNode node, FieldContext at)
    {
        if (at.Text(node) is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? endpoint) && (endpoint.Scheme is "http" or "https")
            && endpoint.UserInfo.Length == 0)
            return endpoint;
        at.Report(node, "must be the http:// or https:// address of an OTLP endpoint, without a user, such as " +
            "http://127.0.0.1:4318; a key for it goes into OTEL_EXPORTER_OTLP_HEADERS");
        return null;
    }
}
