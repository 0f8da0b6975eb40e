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
    [InlineData("Error starting userland proxy: listen udp4 0.0.0.0:53: bind: address already in use", "ss -lunp sport = :53;", "53/udp")]
    [InlineData("Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use", "ss -ltnp sport = :80;", "[80]")]
    public void Who_has_it_is_looked_for_in_its_protocol(string message, string search, string otherwise)
    {
        string fix = PublishedPort.InUse(message)!.Fix;

        Assert.Contains(search, fix, StringComparison.Ordinal);
        Assert.Contains(otherwise, fix, StringComparison.Ordinal);
    }
}
