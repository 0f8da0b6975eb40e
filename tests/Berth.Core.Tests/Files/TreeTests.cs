using System.Diagnostics;
using Berth.Core.Files;

namespace Berth.Core.Tests.Files;

public sealed class TreeTests
{
    private static void Shell(string script, string directory)
    {
        using Process sh = Process.Start(new ProcessStartInfo("sh", ["-ec", script]) { WorkingDirectory = directory })!;
        sh.WaitForExit();
        Assert.Equal(0, sh.ExitCode);
    }

    private static long Du(string directory)
    {
        using Process du = Process.Start(new ProcessStartInfo("du", ["-s", "-B1", directory]) { RedirectStandardOutput = true })!;
        return long.Parse(du.StandardOutput.ReadToEnd().Split('\t')[0], null);
    }

    [Fact]
    public void A_size_is_what_du_says_with_links_holes_and_odd_names()
    {
        using var directory = new TemporaryDirectory();
        Shell(
            """
            mkdir -p a/b 'with
            newline' wide; head -c 300000 /dev/zero > a/big; ln a/big a/b/same; ln -s / a/link; truncate -s 1G hole
            for i in $(seq 300); do mkdir wide/$i; echo x > wide/$i/f; done
            printf x > "$(printf 'bad\377name')"
            """,
            directory.Path);
        TreeSize size = TreeSize.Measure(directory.Path, TestContext.Current.CancellationToken);
        Assert.Equal(Du(directory.Path), size.Bytes);
        Assert.Equal(0, size.Unread);
    }

    [Fact]
    public void A_tree_deeper_than_any_path_is_measured_and_removed()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["t"]);
        Shell("n=$(printf 'd%.0s' $(seq 200)); for i in $(seq 60); do mkdir $n; cd -P $n; echo x > f; done", directory["t"]);
        Assert.Equal(Du(directory["t"]), TreeSize.Measure(directory["t"], TestContext.Current.CancellationToken).Bytes);
        Assert.Empty(TreeRemoval.Empty(directory.Path, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public void Nothing_there_has_no_size_and_needs_no_removal()
    {
        using var directory = new TemporaryDirectory();
        string nothing = directory["nothing"];
        Assert.Equal(new TreeSize(0, 0, 0), TreeSize.Measure(nothing, TestContext.Current.CancellationToken));
        Assert.Empty(TreeRemoval.Empty(nothing, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Removal_does_not_follow_links_out()
    {
        using var directory = new TemporaryDirectory();
        Shell("mkdir -p keep trash/t; echo x > keep/f; ln -s ../../keep trash/t/link; ln -s ../keep trash/link; mkdir -m 0 trash/t/closed", directory.Path);
        Assert.Empty(TreeRemoval.Empty(directory["trash"], TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory["trash"]));
        Assert.True(File.Exists(directory["keep/f"]));
    }

    [Fact]
    public void What_cannot_be_removed_is_named_and_the_rest_goes()
    {
        using var directory = new TemporaryDirectory();
        Shell("mkdir -p t/a t/b; echo x > t/a/stuck; echo x > t/b/f", directory.Path);
        using Process chattr = Process.Start(new ProcessStartInfo("chattr", ["+i", directory["t/a/stuck"]]) { RedirectStandardError = true })!;
        chattr.WaitForExit();
        Assert.SkipUnless(chattr.ExitCode == 0, "the file system has no immutable files, or this user may not make one");
        try
        {
            Assert.Equal("stuck: Operation not permitted", Assert.Single(TreeRemoval.Empty(directory.Path, TestContext.Current.CancellationToken)));
            Assert.Single(Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories));
        }
        finally
        {
            Shell("find . -name stuck -exec chattr -i {} +", directory.Path);
        }
    }

    [Fact]
    public void An_interrupted_removal_is_finished_by_the_next()
    {
        using var directory = new TemporaryDirectory();
        Shell("for i in $(seq 20); do mkdir -p $i/a/b/c; echo x > $i/a/b/c/f; done", directory.Path);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => TreeRemoval.Empty(directory.Path, cancelled.Token));
        Assert.Empty(TreeRemoval.Empty(directory.Path, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Theory]
    [InlineData("/proc/self", true)]
    [InlineData("/dev/shm", false)]
    [InlineData("/nonexistent/below/root", true)]
    public void File_systems_are_told_apart(string path, bool holdsOverlays)
    {
        Assert.SkipWhen(path.StartsWith("/nonexistent", StringComparison.Ordinal) && FileSystemFacts.Of("/").Name == "overlay", "runs in a container");
        Assert.Equal(holdsOverlays, FileSystemFacts.Of(path).HoldsOverlays);
    }
}
