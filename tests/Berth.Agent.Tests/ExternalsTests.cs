using System.Diagnostics;
using Berth.Core.Diagnosis;
using Berth.Core.Externals;
using Berth.Core.Jobs;
using Berth.Core.Planning;

namespace Berth.Agent.Tests;

/// <summary>Real programs of this machine, patched, in a container that has no glibc.</summary>
public sealed class ExternalsTests
{
    private static readonly string _image = Environment.GetEnvironmentVariable("BERTH_TEST_IMAGE") ?? "berth.local/busybox:1";

    [Theory]
    [InlineData("/__e", "/bin/ls", "-d", "/__e")]
    [InlineData("Python 3", "/usr/bin/python3", "-V")]
    [InlineData("/__e/node20/bin/node", "/usr/bin/node", "-p", "process.execPath")]
    public void A_glibc_program_runs_in_an_image_without_glibc(string expected, string program, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(program), $"{program} is not on this machine");
        Assert.SkipUnless(Docker("image", "inspect", _image).ExitCode == 0, $"no Docker engine with the image {_image}");
        using var directory = new TemporaryDirectory();
        string externals = Externals(directory, program);
        PreparedExternals prepared = new ExternalsStore(directory["store"], new LibrarySearch()).Prepare(externals);
        string node = Assert.Single(prepared.PatchedNodes).Value;
        string[] mounts = ["-v", $"{externals}:/__e:ro", "-v", $"{prepared.LibDirectory}:{JobPaths.Library}:ro"];
        (int exitCode, string output) = Docker(
            ["run", "--rm", "--label", "berth.part=agent-tests", .. mounts, "-v", $"{node}:/__e/node20/bin/node:ro", _image, "/__e/node20/bin/node", .. arguments]);
        Assert.Equal(0, exitCode);
        Assert.StartsWith(expected, output, StringComparison.Ordinal);

        // What the image itself could do with it, so that the test would notice an image that has a glibc after all.
        Assert.NotEqual(0, Docker(["run", "--rm", "--label", "berth.part=agent-tests", .. mounts, _image, "/__e/node20/bin/node", .. arguments]).ExitCode);
    }

    [Fact]
    public void Externals_are_prepared_once_and_again_when_they_change()
    {
        using var directory = new TemporaryDirectory();
        string externals = Externals(directory, "/bin/ls");
        var store = new ExternalsStore(directory["store"], new LibrarySearch());
        string first = store.Prepare(externals).LibDirectory!;
        Assert.Equal(first, store.Prepare(externals).LibDirectory);
        File.SetLastWriteTimeUtc(Path.Combine(externals, "node20/bin/node"), DateTime.UnixEpoch);
        Assert.NotEqual(first, store.Prepare(externals).LibDirectory);
        Assert.Single(Directory.GetDirectories(directory["store"]));
    }

    [Fact]
    public void Many_at_once_get_the_same_and_leave_nothing()
    {
        using var directory = new TemporaryDirectory();
        string externals = Externals(directory, "/bin/ls");
        Parallel.For(0, 8, _ => new ExternalsStore(directory["store"], new LibrarySearch()).Prepare(externals));
        Assert.Single(Directory.GetDirectories(directory["store"]));
    }

    [Fact]
    public void What_a_killed_process_has_begun_is_removed_by_the_next_and_what_a_living_one_makes_is_not()
    {
        using var directory = new TemporaryDirectory();
        string externals = Externals(directory, "/bin/ls");
        var store = new ExternalsStore(directory["store"], new LibrarySearch());
        string made = Path.GetDirectoryName(store.Prepare(externals).LibDirectory!)!;
        using Process killed = Process.Start("sleep", "60");
        string dead = Begun($"{made}.{ProcessIdentity.Of(killed.Id)}.1");
        string alive = Begun($"{made}.{ProcessIdentity.Of(Environment.ProcessId)}.2");
        killed.Kill();
        killed.WaitForExit();

        // Nothing is to be made this time, and the leftover goes all the same.
        store.Prepare(externals);

        Assert.False(Directory.Exists(dead));
        Assert.True(Directory.Exists(alive));

        static string Begun(string entry)
        {
            Directory.CreateDirectory(Path.Combine(entry, "lib"));
            File.WriteAllText(Path.Combine(entry, "lib", "libc.so.6"), "half");
            return entry;
        }
    }

    [Fact]
    public void A_cut_node_is_an_error_that_names_it_and_no_externals_are_too()
    {
        using var directory = new TemporaryDirectory();
        string externals = Externals(directory, "/bin/ls");
        using (var node = new FileStream(Path.Combine(externals, "node20/bin/node"), FileMode.Open))
        {
            node.SetLength(500);
        }

        var store = new ExternalsStore(directory["store"], new LibrarySearch());
        BerthException cut = Assert.Throws<BerthException>(() => store.Prepare(externals));
        Assert.Equal("externals-not-prepared", cut.Finding.Cause);
        Assert.Contains("node20/bin/node", Assert.Single(cut.Finding.Evidence), StringComparison.Ordinal);
        Assert.Equal("externals-missing", Assert.Throws<BerthException>(() => store.Prepare(directory["nowhere"])).Finding.Cause);
    }

    private static string Externals(TemporaryDirectory directory, string program)
    {
        Directory.CreateDirectory(directory["externals/node20/bin"]);
        File.Copy(program, directory["externals/node20/bin/node"]);
        return directory["externals"];
    }

    private static (int ExitCode, string Output) Docker(params IReadOnlyList<string> arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }
}
