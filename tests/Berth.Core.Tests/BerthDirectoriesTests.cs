namespace Berth.Core.Tests;

public sealed class BerthDirectoriesTests
{
    [Theory]
    [InlineData("BERTH_CACHE_DIR", "/srv/x/../caches", "/srv/caches")]
    [InlineData("XDG_CACHE_HOME", "/srv/x/../xc", "/srv/xc/berth")]
    [InlineData("XDG_CACHE_HOME", "relative", "/home/me/.cache/berth")]
    public void The_cache_directory_is_absolute_and_without_dots(string variable, string value, string expected) =>
        Assert.Equal(expected, BerthDirectories.From(new Dictionary<string, string> { ["HOME"] = "/home/me", [variable] = value }).Cache);

    [Fact]
    public void A_relative_cache_directory_is_one_of_the_working_directory() => Assert.Equal(
        Path.Combine(Environment.CurrentDirectory, "caches"),
        BerthDirectories.From(new Dictionary<string, string> { ["BERTH_CACHE_DIR"] = "./caches" }).Cache);
}
