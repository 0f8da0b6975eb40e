using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Kubernetes.Processes;
using Berth.Kubernetes.ScaleSets.Charts;

namespace Berth.Kubernetes.Tests.ScaleSets;

public sealed class HelmTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-charts-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_missing_helm_is_said()
    {
        BerthException failure = await Assert.ThrowsAsync<BerthException>(
            () => new Helm(new FakeHelm { IsMissing = true }, null).RequireAsync(Cancellation));
        Assert.Equal("helm-missing", failure.Finding.Cause);
    }

    [Theory]
    [InlineData("v3.7.2+g663a896", false)]
    [InlineData("v2.17.0", false)]
    [InlineData("v3.8.0+gd141386", true)]
    [InlineData("v3.19.1", true)]
    [InlineData("v4.1.4+g05fa379", true)]
    public async Task A_helm_too_old_for_registries_is_refused(string version, bool isTaken)
    {
        Helm helm = new(new FakeHelm(version), null);
        if (isTaken) await helm.RequireAsync(Cancellation);
        else Assert.Equal("helm-too-old", (await Assert.ThrowsAsync<BerthException>(() => helm.RequireAsync(Cancellation))).Finding.Cause);
    }

    [Fact]
    public async Task Values_go_through_standard_input_and_the_context_along()
    {
        FakeHelm fake = new();
        await new Helm(fake, "work").ApplyAsync(
            "desk", "runners", new Chart("gha-runner-scale-set", "0.14.2", "oci://x/gha-runner-scale-set"),
            new JsonObject { ["maxRunners"] = 3 }, Cancellation);
        ProcessRequest call = fake.Calls[^1];
        Assert.Equal("maxRunners: 3\n", call.Input);
        Assert.Equal("upgrade --install desk oci://x/gha-runner-scale-set --version 0.14.2 --values - --history-max 3 --namespace runners "
            + "--kube-context work", string.Join(' ', call.Arguments));
    }

    [Theory]
    [InlineData("v3.19.1", true)]
    [InlineData("v4.1.4", false)]
    public async Task Releases_of_every_status_are_listed(string version, bool asksForAll)
    {
        FakeHelm fake = new(version)
        {
            Answers = { ["list"] = new ProcessResult(0,
                """[{"name":"a","namespace":"n","status":"pending-upgrade","chart":"gha-runner-scale-set-0.14.2"}]""", "") },
        };
        HelmRelease release = Assert.Single(await new Helm(fake, null).ListAsync("n", Cancellation));
        Assert.True(release.IsPending);
        Assert.Equal(asksForAll, fake.Calls[^1].Arguments.Contains("--all"));
    }

    [Fact]
    public async Task A_helm_that_fails_is_quoted()
    {
        FakeHelm fake = new() { Answers = { ["upgrade"] = new ProcessResult(1, "", "Error: Kubernetes cluster unreachable\n") } };
        BerthException failure = await Assert.ThrowsAsync<BerthException>(() => new Helm(fake, null).ApplyAsync(
            "desk", "runners", new Chart("c", "1.0.0", "/charts/c"), [], Cancellation));
        Assert.Equal(("helm-failed", "Error: Kubernetes cluster unreachable"), (failure.Finding.Cause, Assert.Single(failure.Finding.Evidence)));
    }

    [Fact]
    public async Task A_release_that_is_gone_already_is_no_failure()
    {
        FakeHelm fake = new() { Answers = { ["uninstall"] = new ProcessResult(1, "", "Error: uninstall: Release not loaded: x: release: not found") } };
        await new Helm(fake, null).UninstallAsync("x", "n", Cancellation);
        fake.Answers["uninstall"] = new ProcessResult(1, "", "Error: forbidden");
        await Assert.ThrowsAsync<BerthException>(() => new Helm(fake, null).UninstallAsync("x", "n", Cancellation));
    }

    [Fact]
    public async Task Definitions_of_a_chart_are_read_one_by_one()
    {
        FakeHelm fake = new() { Answers = { ["show"] = new ProcessResult(0, "---\nkind: A\n---\nkind: B\n", "") } };
        Assert.Equal(["A", "B"], (await new Helm(fake, null).DefinitionsAsync(new Chart("c", "1", "/c"), Cancellation)).Select(item => (string?)item["kind"]));
    }

    [Fact]
    public void Charts_come_from_a_registry_an_archive_or_a_directory()
    {
        Assert.Equal($"{ClusterDefinition.PublicCharts}/gha-runner-scale-set", ChartSource.ScaleSet(new ClusterDefinition()).Reference);
        ClusterDefinition local = new() { Charts = _directory };
        Assert.Equal("config-chart-missing", Assert.Throws<BerthException>(() => ChartSource.ScaleSet(local)).Finding.Cause);

        string chart = Directory.CreateDirectory(Path.Combine(_directory, "gha-runner-scale-set")).FullName;
        File.WriteAllText(Path.Combine(chart, "Chart.yaml"), "version: 0.13.0\n");
        Assert.Contains("0.13.0", Assert.Throws<BerthException>(() => ChartSource.ScaleSet(local)).Finding.Summary, StringComparison.Ordinal);
        Assert.Equal(chart, ChartSource.ScaleSet(local with { ChartVersion = "0.13.0" }).Reference);

        string archive = Path.Combine(_directory, "gha-runner-scale-set-0.14.2.tgz");
        File.WriteAllText(archive, "");
        Assert.Equal([archive], ChartSource.ScaleSet(local).Arguments);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
