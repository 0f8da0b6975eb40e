using System.Text;
using Berth.Core.Files;

namespace Berth.Core.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Target => _directory["file"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_old_content_is_there_until_the_new_one_is_whole()
    {
        File.WriteAllText(Target, "old");
        using (var file = new AtomicFile(Target))
        {
            file.Append("new"u8);
            Assert.Equal("old", File.ReadAllText(Target));
            file.Append("er"u8);
            file.Commit();
        }

        Assert.Equal("newer", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void What_is_not_committed_leaves_nothing()
    {
        using (var file = new AtomicFile(Target))
        {
            file.Append("half"u8);
        }

        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void The_mode_is_kept_and_no_moment_is_wider()
    {
        File.WriteAllText(Target, "old");
        File.SetUnixFileMode(Target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = new AtomicFile(Target))
        {
            string draft = Assert.Single(Directory.GetFiles(_directory.Path), path => path != Target);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(draft));
            file.Commit();
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
    }

    [Fact]
    public void Writers_at_once_leave_one_whole_content()
    {
        Parallel.For(0, 50, number => AtomicFile.Write(Target, Encoding.UTF8.GetBytes(new string((char)('a' + (number % 26)), 10_000))));
        string content = File.ReadAllText(Target);
        Assert.Equal(10_000, content.Length);
        Assert.Single(content.Distinct());
        Assert.Equal([Target], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void A_failure_names_the_file_and_not_the_draft()
    {
        string nowhere = Path.Combine(_directory.Path, "no", "such", "file");
        Exception[] failures =
        [
            Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(nowhere, "x"u8)),
            Assert.ThrowsAny<IOException>(() => AtomicFile.Write("/proc/x", "x"u8)),
            Assert.ThrowsAny<Exception>(() => AtomicFile.Write(Directory.CreateDirectory(Target).FullName, "x"u8)),
        ];
        Assert.Equal("No file can be made at '/proc/x'", failures[1].Message);
        Assert.All(failures.Zip([nowhere, "/proc/x", Target]), pair =>
        {
            Assert.Contains(pair.Second, pair.First.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(".tmp", pair.First.Message, StringComparison.Ordinal);
        });
    }
}
