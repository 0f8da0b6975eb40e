using System.Net;
using Berth.Core.Configuration;
using Berth.Core.Yaml;

namespace Berth.Core.Tests.Configuration;

public sealed class TelemetryFieldsTests
{
    [Theory]
    [InlineData("metrics: 127.0.0.1:9464", "127.0.0.1:9464")]
    [InlineData("metrics: localhost:9464", "127.0.0.1:9464")]
    [InlineData("metrics: '[::1]:9464'", "[::1]:9464")]
    [InlineData("{metrics: '0.0.0.0:9464', metricsPublic: true}", "0.0.0.0:9464")]
    public void Metrics_have_an_address(string fields, string address)
    {
        ConfigResult result = Read(fields);
        Assert.Empty(result.Problems);
        Assert.Equal(IPEndPoint.Parse(address), result.Config!.Telemetry.Metrics);
    }

    [Theory]
    [InlineData("metrics: 0.0.0.0:9464", "an address that other machines reach")]
    [InlineData("{metrics: '192.168.1.2:9464', metricsPublic: false}", "use 127.0.0.1:9464, or say 'metricsPublic: true'")]
    [InlineData("metrics: '9464'", "must be an address and a port")]
    [InlineData("metrics: 127.0.0.1", "must be an address and a port")]
    [InlineData("metrics: 127.0.0.1:0", "must be an address and a port")]
    [InlineData("metrics: myhost:9464", "must be an address and a port")]
    [InlineData("traces: collector:4318", "must be the http:// or https:// address")]
    [InlineData("traces: http://me:word@collector:4318", "without a user")]
    [InlineData("metricz: 127.0.0.1:9464", "did you mean 'metrics'?")]
    public void What_is_wrong_is_said_at_its_field(string fields, string said)
    {
        Problem problem = Assert.Single(Read(fields).Problems);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains("telemetry.", problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("word", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_it_nothing_is_told_of()
    {
        Assert.Equal(new TelemetrySettings(), Read("").Config!.Telemetry);
        Assert.Equal(new Uri("http://127.0.0.1:4318"), Read("traces: http://127.0.0.1:4318").Config!.Telemetry.Traces);
    }

    private static ConfigResult Read(string fields)
    {
        string text = $"apiVersion: berth/v1\ntelemetry: {(fields.StartsWith('{') ? fields : $"\n  {fields}")}\n";
        return ConfigReader.Read(
            YamlDocument.Parse(text, "berth.yaml"), "/work", new ConfigOverrides(new Dictionary<string, string>(), null));
    }
}
