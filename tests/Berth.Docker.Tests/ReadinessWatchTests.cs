using Berth.Docker.Endpoints;
using Berth.Docker.Pods;
using Docker.DotNet;

namespace Berth.Docker.Tests;

/// <summary>The result of a health check as the engines' events tell it.</summary>
public sealed class ReadinessWatchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"Action":"health_status: healthy","Actor":{"ID":"a"}}""", null)]
    [InlineData("""{"Action":"health_status: unhealthy","Actor":{"ID":"a"}}""", "a")]
    [InlineData("""{"Action":"health_status","HealthStatus":"healthy","Actor":{"ID":"a","Attributes":{}}}""", null)]
    [InlineData("""{"Action":"health_status","HealthStatus":"unhealthy","Actor":{"ID":"a"}}""", "a")]
    [InlineData("""{"Action":"health_status","Actor":{"ID":"a","Attributes":{"health_status":"healthy"}}}""", null)]
    [InlineData("""{"Action":"health_status","Actor":{"ID":"a","Attributes":{"health_status":"unhealthy"}}}""", "a")]
    [InlineData("""{"Action":"die","Actor":{"ID":"b"}}""", "b")]
    public async Task Dockers_and_Podmans_forms_are_read(string last, string? failed)
    {
        string events = string.Join('\n',
            """{"Action":"health_status","HealthStatus":"unhealthy","Actor":{"ID":"of another pod"}}""",
            """{"Action":"health_status","HealthStatus":"starting","Actor":{"ID":"a"}}""",
            last) + "\n";
        using FakeEngine fake = new(_ => FakeEngine.Json(200, events));
        using DockerClient client = EngineClient.Create(new DockerEndpoint(new Uri($"unix://{fake.Path}"), "the test"), TimeProvider.System);
        using ReadinessWatch watch = await ReadinessWatch.OpenAsync(client, "pod", Cancel);
        Assert.Equal(failed, await watch.WaitAsync(
            new HashSet<string> { "a" }, new HashSet<string> { "a", "b" }, new HashSet<string> { "a", "b" }, Cancel));
    }

    [Theory]
    [InlineData("b", "exitCode", "0", null)]
    [InlineData("b", "containerExitCode", "0", null)]
    [InlineData("b", "exitCode", "3", "b")]
    [InlineData("a", "exitCode", "0", "a")]
    [InlineData("job", "exitCode", "0", "job")]
    public async Task A_service_that_nobody_waits_for_may_end_with_0(string who, string field, string code, string? failed)
    {
        string died = """{"Action":"die","Actor":{"ID":"WHO","Attributes":{"FIELD":"CODE"}}}"""
            .Replace("WHO", who, StringComparison.Ordinal).Replace("FIELD", field, StringComparison.Ordinal)
            .Replace("CODE", code, StringComparison.Ordinal);
        string events = $"{died}\n" + """{"Action":"health_status: healthy","Actor":{"ID":"a"}}""" + "\n";
        using FakeEngine fake = new(_ => FakeEngine.Json(200, events));
        using DockerClient client = EngineClient.Create(new DockerEndpoint(new Uri($"unix://{fake.Path}"), "the test"), TimeProvider.System);
        using ReadinessWatch watch = await ReadinessWatch.OpenAsync(client, "pod", Cancel);
        Assert.Equal(failed, await watch.WaitAsync(
            new HashSet<string> { "a" }, new HashSet<string> { "a", "b", "job" }, new HashSet<string> { "a", "b" }, Cancel));
    }
}
