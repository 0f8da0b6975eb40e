using Berth.Core.Configuration;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Tests.Configuration;

public sealed class ClusterConfigTests
{
    private const string Head = "apiVersion: berth/v1\nengine: kubernetes\nrunners:\n  desk:\n";

    [Fact]
    public void What_a_cluster_needs_is_read()
    {
        BerthConfig config = Read("""
            apiVersion: berth/v1
            engine: kubernetes
            cluster:
              context: kind-berth
              charts: charts
              chartVersion: 0.15.0
              controllerNamespace: arc
              hookImage: registry.acme.io/berth:1
            runners:
              desk:
                hook: official
                namespace: team
                runnerImage: ghcr.io/acme/runner:2
                workVolume: 10Gi
                cacheSize: 1.5Ti
                storageClass: fast.ssd
                values: more.yaml
              plain:
            """).Config!;
        Assert.Equal(new ClusterDefinition
        {
            Context = "kind-berth",
            Charts = "/etc/berth/charts",
            ChartVersion = "0.15.0",
            ControllerNamespace = "arc",
            HookImage = "registry.acme.io/berth:1",
        }, config.Cluster);
        RunnerDefinition desk = config.Runners[0];
        Assert.Equal(
            (JobHook.Official, "team", "ghcr.io/acme/runner:2", "10Gi", "1.5Ti", "fast.ssd", "/etc/berth/more.yaml"),
            (desk.Hook, desk.Namespace, desk.RunnerImage, desk.WorkVolume, desk.CacheSize, desk.StorageClass, desk.Values));
        RunnerDefinition plain = config.Runners[1];
        Assert.Equal(
            (JobHook.Berth, RunnerDefinition.DefaultNamespace, RunnerDefinition.DefaultRunnerImage), (plain.Hook, plain.Namespace, plain.RunnerImage));
    }

    [Theory]
    [InlineData("cluster: { charts: 'oci://registry.acme.io/charts/' }", "oci://registry.acme.io/charts")]
    [InlineData("cluster: { charts: /srv/charts }", "/srv/charts")]
    [InlineData("cluster:", ClusterDefinition.PublicCharts)]
    public void Charts_come_from_a_registry_or_a_directory(string cluster, string charts) =>
        Assert.Equal(charts, Read($"apiVersion: berth/v1\n{cluster}\n").Config!.Cluster.Charts);

    [Theory]
    [InlineData("namespace: Team", "desk.namespace: must be a namespace")]
    [InlineData("workVolume: 10GB", "desk.workVolume: must be a size")]
    [InlineData("cacheSize: 0", "desk.cacheSize: must be a size")]
    [InlineData("storageClass: a_b", "desk.storageClass: must be a storage class")]
    [InlineData("runnerImage: A b", "desk.runnerImage: must be an image")]
    [InlineData("hook: offical", "did you mean 'official'?")]
    [InlineData("hook: official\n    max: 3\n    caches: ['/x:bind']", "desk.max: with 'hook: official' jobs that run at once would share their caches")]
    [InlineData("hook: official\n    caches: ['/x:overlay']", "desk.caches[0]: strategy 'overlay' needs Berth's agent")]
    [InlineData("hook: official\n    caches: ['/x:seed']", "desk.caches[0]: strategy 'seed' with 'hook: official' fills the cache from the runner's 'image'")]
    [InlineData("hook: official\n    caches: [/x]", "desk.caches[0]: 'hook: official' does not look into the job's image")]
    [InlineData("mode: dind\n    caches: [/var/lib/docker, /x]", "desk.caches[1]: mode 'dind' keeps the data root")]
    [InlineData("mode: dind\n    extension: e.yaml", "desk.extension: mode 'dind' has no job pod")]
    [InlineData("mode: dind\n    workVolume: 1Gi", "desk.workVolume: mode 'dind' has no job pod")]
    [InlineData("workVolumeAccess: ReadWriteMany", "desk.workVolumeAccess: is of a work volume, which this runner has not got")]
    [InlineData("workVolume: 1Gi\n    workVolumeAccess: readwritemany", "did you mean 'ReadWriteMany'?")]
    public void What_cannot_be_had_is_said_when_the_file_is_read(string fields, string said) =>
        Assert.Contains(said, Assert.Single(Read($"{Head}    {fields}\n").Problems).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("hook: official\n    image: nix:1\n    caches: [/x, '/y:seed', '/z:bind']")]
    [InlineData("hook: official\n    max: 9")]
    [InlineData("mode: dind\n    max: 3\n    caches: [/var/lib/docker]")]
    [InlineData("workVolume: 1Gi\n    workVolumeAccess: ReadWriteMany")]
    public void What_can_be_had_is_not_refused(string fields) => Assert.Empty(Read($"{Head}    {fields}\n").Problems);

    [Fact]
    public void What_only_a_cluster_cannot_do_is_fine_on_docker() =>
        Assert.Empty(Read($"{Head.Replace("kubernetes", "docker", StringComparison.Ordinal)}    mode: dind\n    caches: [/x]\n").Problems);

    private static ConfigResult Read(string text) =>
        ConfigReader.Read(YamlDocument.Parse(text, "f"), "/etc/berth", ConfigOverrides.None);
}
