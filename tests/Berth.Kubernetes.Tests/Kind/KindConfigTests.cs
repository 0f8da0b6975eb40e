using System.Runtime.CompilerServices;
using Berth.Kubernetes.Kind;

namespace Berth.Kubernetes.Tests.Kind;

public sealed class KindConfigTests
{
    [Fact]
    public void A_machine_with_Docker_and_Nix_shows_both_to_every_node() =>
        Matches("everything.yaml", KindConfig.Create(
            "berth", 1, "kindest/node:v1.33.1",
            new KindNodeMounts("/home/me/.cache/berth/kind/berth", "/var/run/docker.sock", "/nix/store", "/nix/var/nix/daemon-socket")));

    [Fact]
    public void Caches_alone_are_mounted_where_there_is_nothing_else() =>
        Matches("caches.yaml", KindConfig.Create("small", 0, null, new KindNodeMounts("/srv/caches")));

    [Fact]
    public void What_is_to_stay_out_stays_out_whatever_the_machine_has() =>
        Assert.Equal(new KindNodeMounts("/srv/caches"), KindNodeMounts.Of("/srv/caches", docker: false, nix: false));

    [Theory]
    [InlineData("berth")]
    [InlineData("a.b-1")]
    public void A_name_that_kind_takes_is_taken(string name) => Assert.Null(KindNames.Error(name));

    [Theory]
    [InlineData("")]
    [InlineData("Berth")]
    [InlineData("-a")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz")]
    public void A_name_that_kind_would_refuse_is_refused(string name) => Assert.NotNull(KindNames.Error(name));

    private static void Matches(string file, string actual, [CallerFilePath] string source = "") =>
        Assert.Equal(File.ReadAllText(Path.Combine(Path.GetDirectoryName(source)!, "Snapshots", file)), actual);
}
