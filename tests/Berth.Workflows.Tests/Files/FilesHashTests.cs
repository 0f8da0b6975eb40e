using System.Security.Cryptography;
using System.Text;
using Berth.Workflows.Files;

namespace Berth.Workflows.Tests.Files;

public sealed class FilesHashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public FilesHashTests()
    {
        foreach (string name in new[] { "a.lock", "b.txt", ".hidden/c.lock", "dir/d.lock", "dir/deep/e.lock", "dir/deep/f.txt", "dir/[x].lock" })
        {
            _directory.File(name, name);
        }
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("a.lock", "a.lock")]
    [InlineData("*.lock", "a.lock")]
    [InlineData("**/*.lock", ".hidden/c.lock,a.lock,dir/[x].lock,dir/d.lock,dir/deep/e.lock")]
    [InlineData("dir", "dir/[x].lock,dir/d.lock,dir/deep/e.lock,dir/deep/f.txt")]
    [InlineData("dir/*/?.txt", "dir/deep/f.txt")]
    [InlineData("dir/**/[de].lock", "dir/d.lock,dir/deep/e.lock")]
    [InlineData("dir/\\[x\\].lock", "dir/[x].lock")]
    [InlineData("**/*.lock\n!dir/**\n# a comment", ".hidden/c.lock,a.lock")]
    [InlineData("dir\n!dir/deep\ndir/deep/e.lock", "dir/[x].lock,dir/d.lock,dir/deep/e.lock")]
    [InlineData("./b.txt", "b.txt")]
    public void The_hash_is_that_of_the_matching_files_hashes_in_order(string patterns, string files)
    {
        byte[] hashes = [.. files.Split(',').SelectMany(name => SHA256.HashData(Encoding.UTF8.GetBytes(name)))];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(hashes)), FilesHash.Compute(_directory.Root, [patterns]));
    }

    [Theory]
    [InlineData("*.none")]
    [InlineData("/etc/hostname")]
    [InlineData("../**/x")]
    [InlineData("!a.lock")]
    public void Nothing_that_matches_in_the_workspace_gives_nothing(string pattern) =>
        Assert.Equal("", FilesHash.Compute(_directory.Root, [pattern]));

    [Fact]
    public void What_lies_beside_the_workspace_does_not_count()
    {
        string workspace = Directory.CreateDirectory(Path.Combine(_directory.Root, "dir")).FullName;
        Assert.Equal("", FilesHash.Compute(workspace, ["../*.txt"]));
        Assert.Equal(FilesHash.Compute(workspace, ["d.lock"]), FilesHash.Compute(workspace, ["../dir/d.lock"]));
    }

    [Fact]
    public void A_link_to_a_directory_is_not_followed()
    {
        File.CreateSymbolicLink(Path.Combine(_directory.Root, "loop"), _directory.Root);
        Assert.Equal(FilesHash.Compute(_directory.Root, ["a.lock"]), FilesHash.Compute(_directory.Root, ["*.lock"]));
    }
}
