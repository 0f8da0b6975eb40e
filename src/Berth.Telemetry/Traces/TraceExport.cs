using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Berth.Telemetry.Traces;

/// <summary>Sends traces on, in batches, in the background. What cannot be sent is dropped: jobs do not wait for it.</summary>
public sealed class TraceExport : IDisposable
{
    private const int EndMilliseconds = 5000;
    private readonly TracerProvider _provider;

    private TraceExport(TracerProvider provider) => _provider = provider;

    /// <param name="version">Of this program.</param>
    public static TraceExport Start(TraceTarget target, string version) => Start(target, version, JobTraces.SourceName);

    internal static TraceExport Start(TraceTarget target, string version, string source)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new TraceExport(Sdk.CreateTracerProviderBuilder()
            .AddSource(source)
            // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before this.
            .SetResourceBuilder(ResourceBuilder.CreateEmpty()
                .AddService("berth", serviceVersion: version, autoGenerateServiceInstanceId: false).AddTelemetrySdk()
                .AddEnvironmentVariableDetector())
            // Few and whole: a job without its trace is of no use to who looks for it.
            .SetSampler(new AlwaysOnSampler())
            .AddOtlpExporter(options =>
            {
                options.Endpoint = target.Endpoint;
                options.Protocol = target.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
                options.Headers = target.Headers ?? "";
            })
            .Build());
    }

    /// <summary>Waits, shortly, until what was told is sent.</summary>
    public bool Flush() => _provider.ForceFlush(EndMilliseconds);

    public void Dispose()
    {
        _provider.Shutdown(EndMilliseconds);
        _provider.Dispose();
    }
}
