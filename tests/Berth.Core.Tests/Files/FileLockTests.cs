using System.Diagnostics;
using Berth.Core.Files;

namespace Berth.Core.Tests.Files;

public sealed class FileLockTests
{
    [Fact]
    public void A_lock_excludes_other_openings_of_this_process()
    {
        using var directory = new TemporaryDirectory();
        using FileLock held = FileLock.TryAcquire(directory["a"])!;
        Assert.NotNull(held);
        Assert.Null(FileLock.TryAcquire(directory["a"]));
        Assert.False(FileLock.IsFree(directory["a"]));
        held.Dispose();
        Assert.True(FileLock.IsFree(directory["a"]));
    }

    [Fact]
    public void It_excludes_the_flock_of_another_program_and_is_free_when_that_is_killed()
    {
        using var directory = new TemporaryDirectory();
        string file = directory["a"];
        var start = new ProcessStartInfo("flock", ["--exclusive", "--nonblock", "--no-fork", file, "sh", "-c", "echo held; exec sleep 600"])
        {
            RedirectStandardOutput = true,
        };
        using Process other = Process.Start(start)!;
        Assert.Equal("held", other.StandardOutput.ReadLine());
        Assert.Null(FileLock.TryAcquire(file));
        other.Kill();
        other.WaitForExit();
        Assert.True(FileLock.IsFree(file));
    }

    [Fact]
    public void Another_program_cannot_take_what_is_held()
    {
        using var directory = new TemporaryDirectory();
        using FileLock? held = FileLock.TryAcquire(directory["a"]);
        using var other = Process.Start("flock", ["--exclusive", "--nonblock", directory["a"], "true"]);
        other.WaitForExit();
        Assert.Equal(1, other.ExitCode);
    }

    [Fact]
    public void A_link_in_a_locks_place_is_refused()
    {
        using var directory = new TemporaryDirectory();
        File.CreateSymbolicLink(directory["a"], "/dev/null");
        Assert.Throws<IOException>(() => FileLock.TryAcquire(directory["a"]));
    }

    [Fact]
    public void A_pipe_in_a_locks_place_is_not_waited_for()
    {
        using var directory = new TemporaryDirectory();
        using var make = Process.Start("mkfifo", [directory["a"]]);
        make.WaitForExit();
        Assert.True(FileLock.IsFree(directory["a"]));
    }

    [Fact]
    public void A_child_does_not_inherit_it()
    {
        using var directory = new TemporaryDirectory();
        FileLock held = FileLock.TryAcquire(directory["a"])!;
        using var child = Process.Start("sleep", "600");
        held.Dispose();
        Assert.True(FileLock.IsFree(directory["a"]));
        child.Kill();
    }

    [Fact]
    public void A_lock_on_a_file_that_was_replaced_is_taken_on_the_new_one()
    {
        using var directory = new TemporaryDirectory();
        using FileLock? old = FileLock.TryAcquire(directory["a"]);
        File.Delete(directory["a"]);
        using FileLock? now = FileLock.TryAcquire(directory["a"]);
        Assert.NotNull(now);
        Assert.False(FileLock.IsFree(directory["a"]));
    }

    [Fact]
    public void A_directory_is_locked_without_leaving_anything_in_it()
    {
        using var directory = new TemporaryDirectory();
        File.CreateSymbolicLink(directory["link"], directory.Path);
        using (FileLock? held = FileLock.TryAcquireDirectory(directory.Path, attempts: 1))
        {
            Assert.NotNull(held);
            Assert.Null(FileLock.TryAcquireDirectory(directory.Path, attempts: 2));
            Assert.Null(FileLock.TryAcquireDirectory(directory["link"], attempts: 2));
        }

        using FileLock? again = FileLock.TryAcquireDirectory(directory["link"], attempts: 1);
        Assert.NotNull(again);
        Assert.Equal([directory["link"]], Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public void A_directory_that_is_not_there_is_an_error() =>
        Assert.Throws<IOException>(() => FileLock.TryAcquire("/nonexistent/directory/a"));
}
