using Berth.Core.Configuration;
using Berth.Core.Diagnosis;

namespace Berth.Core.Tests.Configuration;

public sealed class ConfigFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void An_edit_keeps_the_mode_and_leaves_nothing_beside()
    {
        string path = _directory.File("berth.yaml", "apiVersion: berth/v1\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Assert.True(Add(path, "a").IsValid);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
        Assert.Equal("apiVersion: berth/v1\nrunners:\n  a:\n", File.ReadAllText(path));
    }

    [Fact]
    public void An_edit_goes_through_a_link_and_keeps_it()
    {
        string target = _directory.File("real/config.yaml", "apiVersion: berth/v1\n");
        string link = Path.Combine(_directory.Path, "berth.yaml");
        File.CreateSymbolicLink(link, "real/config.yaml");
        Assert.True(Add(link, "a").IsValid);
        Assert.Equal("real/config.yaml", new FileInfo(link).LinkTarget);
        Assert.Contains("  a:", File.ReadAllText(target), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_file_and_its_directory_are_made()
    {
        string path = Path.Combine(_directory.Path, "x", "y", "berth.yaml");
        Assert.True(Add(path, "a").IsValid);
        Assert.Equal("apiVersion: berth/v1\n\nrunners:\n  a:\n", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("apiVersion: berth/v1\nrunners:\n  b: {max: 0}\n", "f:3:12: runners.b.max: must be a whole number from 1 to 1000, not 0")]
    [InlineData("runners:\n", "f:1:1: apiVersion: is missing; add 'apiVersion: berth/v1'")]
    [InlineData("runners: [\n", "f:2:1: is not YAML: while parsing a node, did not find expected node content")]
    public void What_would_not_be_valid_is_not_written(string text, string problem)
    {
        string path = _directory.File("berth.yaml", text);
        ConfigEdit edit = Add(path, "a");
        Assert.Equal([problem], edit.Problems.Select(found => found.ToString()));
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void A_dry_run_writes_nothing()
    {
        string path = _directory.File("berth.yaml", "apiVersion: berth/v1\n");
        Assert.True(new ConfigFile(path, "f").Edit(text => ConfigEditor.Add(text, "f", "a", []), dryRun: true).IsValid);
        Assert.Equal("apiVersion: berth/v1\n", File.ReadAllText(path));
    }

    [Fact]
    public void Writers_at_once_lose_nothing()
    {
        string path = _directory.File("berth.yaml", "apiVersion: berth/v1\n");
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number => Assert.True(Add(path, $"r{number}").IsValid));
        Assert.Equal(24, new ConfigFile(path, "f").Read(ConfigOverrides.None).Config!.Runners.Count);
    }

    [Fact]
    public void A_file_that_is_not_there_or_is_a_directory_is_an_expected_failure()
    {
        Assert.Equal("config-not-found", Fails(Path.Combine(_directory.Path, "none")).Cause);
        Assert.Equal("config-not-found", Fails(Path.Combine(_directory.Path, "no", "ne")).Cause);
        Assert.Equal("config-unreadable", Fails(_directory.Path).Cause);
    }

    [Fact]
    public void Fifty_megabytes_and_a_file_without_end_are_refused()
    {
        string path = Path.Combine(_directory.Path, "berth.yaml");
        using (FileStream large = File.Create(path)) large.SetLength(50_000_000);
        const string expected = "f:1:1: is larger than 1 MiB (1,048,576 bytes), the most that is read";
        Assert.Equal([expected], new ConfigFile(path, "f").Read(ConfigOverrides.None).Problems.Select(problem => problem.ToString()));
        Assert.Equal("config-unreadable", Fails("/dev/zero").Cause);
        Assert.Equal([expected], Add(path, "a").Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void The_file_beside_the_repository_is_found_from_below_and_no_further_than_its_root()
    {
        string outer = _directory.File("berth.yaml", "");
        string root = Path.Combine(_directory.Path, "repo");
        string deep = Directory.CreateDirectory(Path.Combine(root, "src", "deep")).FullName;
        Dictionary<string, string> environment = new() { ["HOME"] = "/home/x", ["XDG_CONFIG_HOME"] = "/xdg" };
        Assert.Equal(outer, ConfigLocator.Find(null, environment, _directory.Path).Path);
        Assert.Equal("/xdg/berth/berth.yaml", ConfigLocator.Find(null, environment, deep).Path);
        Directory.CreateDirectory(Path.Combine(root, ".git"));
        Assert.Equal("/xdg/berth/berth.yaml", ConfigLocator.Find(null, environment, deep).Path);
        Assert.Equal(Path.Combine(root, "berth.yaml"), ConfigLocator.ForNew(null, environment, deep).Path);
        string own = _directory.File("repo/berth.yaml", "");
        Assert.Equal(own, ConfigLocator.Find(null, environment, deep).Path);
        environment["BERTH_CONFIG"] = "other.yaml";
        Assert.Equal(new ConfigLocation(Path.Combine(deep, "other.yaml"), IsNamed: true), ConfigLocator.Find(null, environment, deep));
        Assert.Equal("/flag.yaml", ConfigLocator.Find("/flag.yaml", environment, deep).Path);
    }

    private static ConfigEdit Add(string path, string name) =>
        new ConfigFile(path, "f").Edit(text => ConfigEditor.Add(text, "f", name, []), dryRun: false);

    private static Finding Fails(string path) =>
        Assert.Throws<BerthException>(() => new ConfigFile(path, "f").Read(ConfigOverrides.None)).Finding;
}
