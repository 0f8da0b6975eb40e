using Berth.Core.Configuration;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Tests.Configuration;

public sealed class LimitFieldsTests
{
    [Theory]
    [InlineData("{cpu: 2, memory: 4Gi, processes: 1000, disk: 20Gi}", 2000L, 4L << 30, 1000L, 20L << 30)]
    [InlineData("{cpu: 1.5}", 1500L, null, null, null)]
    [InlineData("{cpu: 500m, memory: 512M}", 500L, 512_000_000L, null, null)]
    [InlineData("{}", null, null, null, null)]
    public void Limits_are_read(string limits, long? cpu, long? memory, long? processes, long? disk)
    {
        ConfigResult result = Read($"limits: {limits}");
        Assert.Empty(result.Problems);
        Assert.Equal(
            new RunnerLimits { MilliCpu = cpu, Memory = memory, Processes = processes, Disk = disk }, result.Config!.Runners[0].Limits);
    }

    [Theory]
    [InlineData("limits: {cpu: two}", "berth.yaml:4:19: runners.desk.limits.cpu: must be a number of processors")]
    [InlineData("limits: {cpu: 0}", "runners.desk.limits.cpu: must be a number of processors from 0.01")]
    [InlineData("limits: {memory: 4 GB}", "runners.desk.limits.memory: must be a size of 6Mi or more")]
    [InlineData("limits: {memory: 1Mi}", "runners.desk.limits.memory: must be a size of 6Mi or more")]
    [InlineData("limits: {processes: 1}", "runners.desk.limits.processes: must be a whole number from 32")]
    [InlineData("limits: {disc: 1Gi}", "did you mean 'disk'?")]
    [InlineData("limits: 4Gi", "runners.desk.limits: must be a mapping with")]
    [InlineData("forks: deny", "runners.desk.forks: must be")]
    [InlineData("{repository: octo/hello, group: big}", "runners.desk.group: is for runners of an organisation")]
    public void What_is_wrong_is_said_at_its_field(string field, string said) =>
        Assert.Contains(said, Assert.Single(Read(field).Problems).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("limits: {processes: 100}", "'processes' cannot be had on a cluster")]
    [InlineData("{limits: {cpu: 1}, mode: dind}", "'values' gives resources")]
    [InlineData("{limits: {cpu: 1}, hook: official}", "is for jobs that Berth's hook plans")]
    public void On_a_cluster_what_cannot_be_had_is_said(string field, string said) =>
        Assert.Contains(said, Assert.Single(Read(field, "engine: kubernetes\n").Problems).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("off", "")]
    [InlineData("'123'", "")]
    [InlineData("desk", "organization: octo, group: 'no'")]
    [InlineData("desk", "namespace: '0'")]
    public void On_a_cluster_no_name_is_taken_that_the_chart_writes_as_something_else(string name, string fields)
    {
        string text = $"runners:\n  {name}: {{{fields}}}\n";
        Assert.Contains("without quotes", Assert.Single(Whole("engine: kubernetes\n" + text).Problems).ToString(), StringComparison.Ordinal);
        Assert.Empty(Whole(text).Problems);
    }

    [Fact]
    public void A_runner_of_an_organisation_has_a_group() =>
        Assert.Equal("big", Read("{organization: octo, group: big}").Config!.Runners[0].Group);

    private static ConfigResult Read(string field, string engine = "")
    {
        string runner = field.StartsWith('{') ? $"  desk: {field}" : $"  desk:\n    {field}";
        return Whole($"{engine}runners:\n{runner}\n");
    }

    private static ConfigResult Whole(string text) => ConfigReader.Read(
        YamlDocument.Parse(System.Text.Encoding.UTF8.GetBytes($"apiVersion: berth/v1\n{text}"), "berth.yaml"),
        "/base", new ConfigOverrides(new Dictionary<string, string>()));
}
