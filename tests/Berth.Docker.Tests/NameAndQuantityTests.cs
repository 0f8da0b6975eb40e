using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Docker.Images;

namespace Berth.Docker.Tests;

public sealed class NameAndQuantityTests
{
    [Theory]
    [InlineData("busybox", "docker.io", "library/busybox", "busybox", "latest")]
    [InlineData("owner/image:1.2", "docker.io", "owner/image", "owner/image", "1.2")]
    [InlineData("ghcr.io/owner/image", "ghcr.io", "owner/image", "ghcr.io/owner/image", "latest")]
    [InlineData("localhost:5000/image:a", "localhost:5000", "image", "localhost:5000/image", "a")]
    [InlineData("index.docker.io/library/redis:7", "docker.io", "library/redis", "index.docker.io/library/redis", "7")]
    [InlineData("quay.io/a/b:t@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "quay.io", "a/b", "quay.io/a/b",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void An_images_name_falls_into_its_parts(string text, string domain, string repository, string from, string version) =>
        Assert.Equal(new ImageReference(domain, repository, from, version), ImageReference.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("a b")]
    [InlineData("a//b")]
    [InlineData("a:")]
    [InlineData("-a")]
    [InlineData("a/../b")]
    [InlineData("https://ghcr.io/a/b")]
    [InlineData("a:tag\n")]
    [InlineData("a@sha256:short")]
    public void What_is_no_name_is_refused(string text) => Assert.Null(ImageReference.Parse(text));

    [Theory]
    [InlineData("1", 1)]
    [InlineData("1.5Gi", 1610612736)]
    [InlineData("128M", 128000000)]
    [InlineData("1e3", 1000)]
    [InlineData("1k", 1000)]
    [InlineData("100m", 1)]
    [InlineData("0", 0)]
    public void Quantities_are_read_as_kubernetes_reads_them(string text, long bytes) => Assert.Equal(bytes, Quantity.ToBytes(text));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1 Gi")]
    [InlineData("Gi")]
    [InlineData("1Zi")]
    [InlineData("1e99")]
    [InlineData("99999999999Ei")]
    [InlineData("0x10")]
    public void What_is_no_quantity_is_refused(string text) => Assert.False(Quantity.TryParse(text, out _));

    [Theory]
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "deep/a.log", false)]
    [InlineData("**/*.log", "deep/a.log", true)]
    [InlineData("/dist/", "dist/a/b", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a[b-d]", "ac", true)]
    [InlineData("./x/../y", "y/file", true)]
    [InlineData("# note", "# note", false)]
    public void Ignore_rules_match_as_in_docker(string rule, string path, bool excluded) =>
        Assert.Equal(excluded, new DockerIgnore([rule]).IsExcluded(path));

    [Fact]
    public void The_last_ignore_rule_that_matches_decides()
    {
        DockerIgnore ignore = new(["*", "!src", "src/*.tmp"]);
        Assert.Equal((true, false, true), (ignore.IsExcluded("readme"), ignore.IsExcluded("src/a.cs"), ignore.IsExcluded("src/a.tmp")));
    }
}
