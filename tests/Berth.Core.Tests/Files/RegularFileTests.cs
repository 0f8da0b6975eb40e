using System.Diagnostics;
using System.Text;
using Berth.Core.Files;

namespace Berth.Core.Tests.Files;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    [InlineData(10_000)]
    public void A_file_is_read_whole(int length)
    {
        byte[] content = Encoding.ASCII.GetBytes(new string('x', length));
        File.WriteAllBytes(_directory["file"], content);
        Assert.Equal(content, RegularFile.Read(_directory["file"], 10_000));
    }

    [Fact]
    public void One_byte_too_many_is_refused()
    {
        File.WriteAllBytes(_directory["file"], new byte[10_001]);
        Assert.Contains("is larger than", Refusal<IOException>(_directory["file"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_file_is_refused_and_does_not_wait()
    {
        using (var mkfifo = Process.Start("mkfifo", [_directory["pipe"]])) mkfifo.WaitForExit();
        Assert.Contains("is a pipe, a device or a socket", Refusal<IOException>(_directory["pipe"]), StringComparison.Ordinal);
        Assert.Contains("is a pipe, a device or a socket", Refusal<IOException>("/dev/zero"), StringComparison.Ordinal);
        Assert.Contains("is a directory", Refusal<IOException>(_directory.Path), StringComparison.Ordinal);
        Refusal<FileNotFoundException>(_directory["none"]);
    }

    [Fact]
    public void A_link_is_followed_only_where_that_is_asked_for()
    {
        File.WriteAllText(_directory["file"], "x");
        File.CreateSymbolicLink(_directory["link"], "file");
        Assert.Equal("x"u8, RegularFile.Read(_directory["link"], 10));
        IOException refused = Assert.Throws<IOException>(() => RegularFile.Read(_directory["link"], 10, follow: false));
        Assert.Contains("symbolic link", refused.Message, StringComparison.Ordinal);
    }

    private static string Refusal<T>(string path)
        where T : Exception => Assert.Throws<T>(() => RegularFile.Read(path, 10_000)).Message;
}
