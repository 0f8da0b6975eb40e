using System.Diagnostics;

namespace Berth.Agent.Tests;

public sealed class SeedTests
{
    [Fact]
    public async Task A_seed_keeps_links_modes_times_and_what_jobs_added()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("from/a/file", "one");
        Shell($"cd {directory.Path}/from && ln a/file hard && ln -s a/file soft && chmod 640 a/file && touch -d @1000 a/file && mkfifo pipe && truncate -s 5M sparse && chmod 555 a && setfattr -n user.note -v x a/file 2>/dev/null || true");
        Assert.Contains("seeded 5 files", (await SeedAsync(directory, "1")).Output, StringComparison.Ordinal);
        Assert.Equal(Listing(directory["from"]), Listing(directory["slot/data"]));

        directory.Write("slot/data/job", "kept");
        Assert.Contains("seed current", (await SeedAsync(directory, "1")).Output, StringComparison.Ordinal);
        Assert.Contains("seed current", (await SeedAsync(directory, "2")).Output, StringComparison.Ordinal);

        directory.Write("from/b", "new");
        Assert.Contains("seeded 1 files", (await SeedAsync(directory, "3")).Output, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(directory["slot/data/job"]));
        Assert.Equal("new", File.ReadAllText(directory["slot/data/b"]));
    }

    [Fact]
    public async Task A_seed_killed_at_any_moment_is_not_taken_as_whole_and_is_redone()
    {
        using var directory = new TemporaryDirectory();
        Shell($"mkdir {directory.Path}/from; cd {directory.Path}/from && for i in $(seq 1500); do echo $i > $i; done; head -c 20000000 /dev/urandom > large");
        int unfinished = 0;
        for (int files = 0; files <= 1500; files += 150)
        {
            using Process agent = AgentProgram.Start(Arguments(directory, files.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            SpinWait.SpinUntil(() => agent.HasExited || (Directory.Exists(directory["slot/data"]) && Directory.GetFiles(directory["slot/data"]).Length >= files));
            agent.Kill();
            await agent.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (!File.Exists(directory["slot/seeded"]))
            {
                unfinished++;
            }
            else
            {
                Assert.Equal(Listing(directory["from"]), Listing(directory["slot/data"]));
                Directory.Delete(directory["slot"], recursive: true);
            }
        }

        Assert.NotEqual(0, unfinished);
        Assert.Equal(0, (await SeedAsync(directory, "last")).ExitCode);
        Assert.Equal(Listing(directory["from"]), Listing(directory["slot/data"]));
        Shell($"cmp {directory["from/large"]} {directory["slot/data/large"]}");
    }

    [Fact]
    public async Task A_leased_slot_is_not_seeded()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("from/a", "one");
        using Process holder = AgentProgram.Start("run", "--lease", directory["lease"]);
        Assert.Equal("berth-agent: ready", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        (int exitCode, string output) = await SeedAsync(directory, "1");
        Assert.Equal(70, exitCode);
        Assert.StartsWith("berth-agent: failed cache-in-use ", output, StringComparison.Ordinal);

        holder.Kill();
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, (await SeedAsync(directory, "1")).ExitCode);
    }

    [Fact]
    public async Task A_directory_that_the_image_lacks_counts_as_empty()
    {
        using var directory = new TemporaryDirectory();
        (int exitCode, string output) = await SeedAsync(directory, "1");
        Assert.Equal(0, exitCode);
        Assert.Equal("berth-agent: seeded 0 files 0 bytes", output.Trim());
        Assert.Empty(Directory.GetFileSystemEntries(directory["slot/data"]));
        Assert.Contains("seed current", (await SeedAsync(directory, "2")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_is_full_is_said_and_the_slot_is_not_taken_as_whole()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may mount a small disk.");
        using var directory = new TemporaryDirectory();
        Shell($"mkdir {directory.Path}/from {directory.Path}/slot && head -c 3000000 /dev/urandom >{directory.Path}/from/large && mount -t tmpfs -o size=1m berth-test {directory.Path}/slot");
        try
        {
            (int exitCode, string output) = await SeedAsync(directory, "1");
            Assert.Equal(70, exitCode);
            Assert.StartsWith("berth-agent: failed cache-full ", output, StringComparison.Ordinal);
            Assert.False(File.Exists(directory["slot/seeded"]));

            Shell($"mount -o remount,size=8m {directory.Path}/slot");
            Assert.Equal(0, (await SeedAsync(directory, "1")).ExitCode);
            Shell($"cmp {directory["from/large"]} {directory["slot/data/large"]}");
        }
        finally
        {
            Shell($"umount -l {directory.Path}/slot");
        }
    }

    [Fact]
    public async Task A_wrong_command_line_says_what_is_allowed()
    {
        (int exitCode, string output) = await AgentProgram.RunAsync("seed", "--nonsense", "x");
        Assert.Equal(2, exitCode);
        Assert.Contains("--lease FILE, --from DIR, --slot DIR", output, StringComparison.Ordinal);
    }

    private static string[] Arguments(TemporaryDirectory directory, string image) =>
        ["seed", "--lease", directory["lease"], "--from", directory["from"], "--slot", directory["slot"], "--image", image];

    private static Task<(int ExitCode, string Output)> SeedAsync(TemporaryDirectory directory, string image) => AgentProgram.RunAsync(Arguments(directory, image));

    private static string Listing(string directory) =>
        Shell($"cd {directory} && find . ! -name job -printf '%p %y %m %U %G %s %n %T@ %l %b\\n' | grep -v '^. d' | sed 's/ d \\([0-9]* [0-9]* [0-9]*\\) [0-9]* [0-9]*/ d \\1/' | sort");

    private static string Shell(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("sh") { ArgumentList = { "-c", script }, RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
