using Berth.Core.Diagnosis;

namespace Berth.Core.Tests.Findings;

/// <summary>The words of Docker, Podman and Docker Desktop.</summary>
public sealed class PublishedPortTests
{
    [Theory]
    [InlineData("The port 8080 of", "driver failed programming external connectivity on endpoint web: Bind for 0.0.0.0:8080 failed: port is already allocated")]
    [InlineData("The port 18999 of", "Error starting userland proxy: listen tcp4 0.0.0.0:18999: bind: address already in use")]
    [InlineData("The port 5432 of", "rootlessport listen tcp [::]:5432: bind: address already in use")]
    [InlineData("The port 80 of", "Ports are not available: exposing port TCP 0.0.0.0:80 -> 0.0.0.0:0: listen tcp 0.0.0.0:80: bind: address already in use")]
    [InlineData("A port of", "port is already allocated")]
    public void A_port_in_use_is_named(string beginning, string message)
    {
        Finding finding = PublishedPort.InUse(message)!;

        Assert.Equal(("port-in-use", Certainty.Certain), (finding.Cause, finding.Certainty));
        Assert.StartsWith(beginning, finding.Summary, StringComparison.Ordinal);
        Assert.Null(PublishedPort.InUse("no such image"));
    }

    [Theory]
    [InlineData("(ss -lunp sport = :5353; docker ps --filter publish=5353/udp)", "Error starting userland proxy: listen udp4 0.0.0.0:5353: bind: address already in use")]
    [InlineData("(ss -lunp sport = :53; docker ps --filter publish=53/udp)", "Ports are not available: exposing port UDP 0.0.0.0:53 -> 0.0.0.0:0: listen udp 0.0.0.0:53: bind: address already in use")]
    [InlineData("(ss -ltnp sport = :80; docker ps --filter publish=80)", "listen tcp [::]:80: bind: address already in use")]
    [InlineData("(ss -lntup sport = :80; docker ps --filter publish=80)", "Bind for 0.0.0.0:80 failed: port is already allocated")]
    public void Who_has_it_is_asked_by_the_protocol_that_was_said(string question, string message) =>
        Assert.Contains(question, PublishedPort.InUse(message)!.Fix, StringComparison.Ordinal);
}
