using System.Diagnostics;
using Berth.Core.Externals;
using Berth.Core.Hashing;

namespace Berth.Agent.Tests;

/// <summary>What the agent does on a cluster's node, where no hook sees the disk.</summary>
public sealed class ClusterNodeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_slot_is_made_as_far_as_it_is_missing()
    {
        Directory.CreateDirectory(_directory["bin"]);
        string slot = _directory["runner/cache/slots/bind-0"];
        for (int time = 0; time < 2; time++)
        {
            Assert.Equal((0, ""), await InstallAsync($"data={slot}"));
            Assert.True(File.Exists($"{slot}/lease"));
            Assert.Equal(time == 0 ? Mode("777") : Mode("700"), (int)File.GetUnixFileMode($"{slot}/data"));
            // What a job made of it stays.
            File.SetUnixFileMode($"{slot}/data", (UnixFileMode)Mode("700"));
        }

        Assert.Equal((0, ""), await InstallAsync($"overlay={_directory["o"]}"));
        Assert.False(Directory.Exists(_directory["o/data"]));
        Assert.Equal(2, (await InstallAsync("upper=/x")).ExitCode);
    }

    [Fact]
    public async Task The_agent_stays_on_the_node_whole_and_under_its_own_name()
    {
        string root = _directory["agents"];
        string key = FileDigest.Of(AgentProgram.File)!;
        // What the kubelet makes for a pod that expects a file which is not there.
        Directory.CreateDirectory($"{root}/{key}/agent");

        for (int time = 0; time < 2; time++)
        {
            Assert.Equal((0, ""), await PublishAgentAsync(key));
            Assert.Equal(File.ReadAllBytes(AgentProgram.File), File.ReadAllBytes($"{root}/{key}/agent"));
            Assert.Equal(Mode("755"), (int)File.GetUnixFileMode($"{root}/{key}/agent"));
            Assert.Equal([key], new DirectoryInfo(root).EnumerateFileSystemInfos().Select(entry => entry.Name));
        }

        // Of another version than the hook: nobody shall take it for the hook's.
        Assert.Equal((0, "berth-agent: publish other\n"), await PublishAgentAsync("0123"));
        Assert.False(Directory.Exists($"{root}/0123"));

        // A node that cannot keep it has it brought by each job.
        _directory.Write("file", "");
        (int code, string output) = await AgentProgram.RunAsync(
            "install", "--to", _directory["agent"], "--publish", _directory["file"], "--key", key);
        Assert.True(code == 0, output);
        Assert.StartsWith("berth-agent: publish failed: ", output, StringComparison.Ordinal);
        Assert.True(File.Exists(_directory["agent"]));

        Task<(int ExitCode, string Output)> PublishAgentAsync(string which) =>
            AgentProgram.RunAsync("install", "--to", _directory["agent"], "--publish", root, "--key", which);
    }

    [Fact]
    public async Task A_tree_travels_whole_and_what_changed_of_it_travels_back()
    {
        _directory.Write("here/sub/file", new string('x', 600_000));
        _directory.Write("here/empty", "");
        _directory.Write("here/gone", "1");
        _directory.Write("here/becomes", "a file");
        File.CreateSymbolicLink(_directory["here/link"], "sub/file");
        File.SetUnixFileMode(_directory["here/empty"], (UnixFileMode)Mode("751"));
        string here = _directory["here"];
        string note = _directory["note"];

        // The same tree on the other side, which here is the same place: what is carried is written over itself.
        byte[] all = await PackAsync(here);
        Directory.Delete(here, recursive: true);
        await UnpackAsync(all, "--note", note, here);
        Assert.Equal(600_000, File.ReadAllText($"{here}/sub/file").Length);
        Assert.Equal("sub/file", new FileInfo($"{here}/link").LinkTarget);
        Assert.Equal(Mode("751"), (int)File.GetUnixFileMode($"{here}/empty"));
        string nothing = System.Text.Encoding.Latin1.GetString(await PackAsync("--since", note, here));
        Assert.Equal("X\0\0\0\u0004\0\0\0\0", nothing);

        File.Delete($"{here}/gone");
        File.Delete($"{here}/becomes");
        Directory.CreateDirectory($"{here}/becomes");
        File.AppendAllText($"{here}/empty", "more");
        byte[] changes = await PackAsync("--since", note, here);
        Assert.InRange(changes.Length, 1, 2000);
        Directory.Delete(here, recursive: true);
        await UnpackAsync(all);
        await UnpackAsync(changes);
        Assert.False(File.Exists($"{here}/gone"));
        Assert.True(Directory.Exists($"{here}/becomes"));
        Assert.Equal("more", File.ReadAllText($"{here}/empty"));

        static async Task<byte[]> PackAsync(params string[] arguments)
        {
            using Process process = AgentProgram.Start(["pack", .. arguments]);
            using var frames = new MemoryStream();
            await process.StandardOutput.BaseStream.CopyToAsync(frames);
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
            return frames.ToArray();
        }

        static async Task UnpackAsync(byte[] frames, params string[] arguments)
        {
            using Process process = AgentProgram.Start(["unpack", .. arguments]);
            await process.StandardInput.BaseStream.WriteAsync(frames);
            process.StandardInput.Close();
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, output);
        }
    }

    [Fact]
    public async Task A_look_tells_empty_from_files_and_names_a_program()
    {
        _directory.Write("text/readme", "words");
        _directory.Write("programs/lib/deep/libx.so.1", "not empty");
        Directory.CreateDirectory(_directory["empty"]);

        (int code, string output) = await AgentProgram.RunAsync(
            "look", _directory["text"], _directory["programs"], _directory["empty"], _directory["missing"], _directory["text/readme"]);

        string[] lines = output.Trim().Split('\n');
        Assert.Equal(0, code);
        Assert.StartsWith("berth-agent: user ", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            ["berth-agent: files", $"berth-agent: program {_directory["programs/lib/deep/libx.so.1"]}", "berth-agent: empty",
                "berth-agent: absent", "berth-agent: files"],
            lines[1..]);
        Assert.Equal(2, (await AgentProgram.RunAsync("look", "relative")).ExitCode);
    }

    [Theory]
    [InlineData("readme", "file")]
    [InlineData("", "directory")]
    [InlineData("link", "link")]
    [InlineData("none", "absent")]
    [InlineData("readme/below", "absent")]
    [InlineData("/dev/null", "character device")]
    public async Task A_look_at_a_node_says_what_is_there(string name, string kind)
    {
        _directory.Write("text/readme", "");
        File.CreateSymbolicLink(_directory["text/link"], "readme");

        (int code, string output) = await AgentProgram.RunAsync("look", "--kind", Path.Combine(_directory["text"], name));

        Assert.Equal((0, $"berth-agent: kind {kind}\n"), (code, output));
    }

    [Fact]
    public async Task A_look_for_a_program_follows_links_to_what_loads_it()
    {
        _directory.Write("bin/readme", "words");
        _directory.Write("real/tool", "#!/bin/sh\nexit 0\n");
        File.SetUnixFileMode(_directory["real/tool"], (UnixFileMode)Mode("755"));
        File.CreateSymbolicLink(_directory["bin/tool"], _directory["real/tool"]);
        _directory.Write("bin/orphan", $"#!{_directory["nowhere"]} -x\n");

        Assert.Equal(
            [$"at {_directory["bin/tool"]}", $"at {_directory["real/tool"]}", "executable", "interpreter /bin/sh", "interpreter-at /bin/sh"],
            (await LookAsync("--program", "tool", "--path", $"relative:{_directory["none"]}:{_directory["bin"]}")).Take(5));
        Assert.Equal(
            [$"at {_directory["bin/orphan"]}", $"interpreter {_directory["nowhere"]}"],
            await LookAsync("--program", "orphan", "--path", "/none", "--prepend", _directory["bin"]));
        Assert.Equal([$"at {_directory["bin/readme"]}"], await LookAsync("--program", _directory["bin/readme"]));
        Assert.Empty(await LookAsync("--program", "no-such-program"));
        Assert.Empty(await LookAsync("--program", _directory["bin"]));
        // The container's own PATH.
        Assert.Contains("executable", await LookAsync("--program", "ls"));
        foreach (string[] wrong in new string[][] { ["--program"], ["--path", "/bin"], ["--program", ""], ["--verbose", "x"] })
        {
            Assert.Equal(2, (await AgentProgram.RunAsync(["look", .. wrong])).ExitCode);
        }

        async Task<string[]> LookAsync(params string[] arguments)
        {
            (int code, string output) = await AgentProgram.RunAsync(["look", .. arguments]);
            string[] lines = [.. output.Trim().Split('\n').Select(line => line["berth-agent: ".Length..])];
            Assert.Equal((0, "end"), (code, lines[^1]));
            return lines[..^1];
        }
    }

    [Fact]
    public async Task Externals_are_published_once_whole_and_what_a_crash_left_goes()
    {
        _directory.Write("externals/node20/bin/node", "#!/bin/sh\n");
        _directory.Write("externals/node20/LICENSE", "text");
        string root = _directory["root"];
        _directory.Write("root/.making-old/node20/half", "x");
        string key = ExternalsIdentity.Of(_directory["externals"])!;

        (int code, string output) = await PublishAsync(key);
        Assert.True(code == 0, output);
        Assert.StartsWith("berth-agent: published 2 files", output, StringComparison.Ordinal);
        Assert.Equal("text", File.ReadAllText($"{root}/{key}/node20/LICENSE"));
        Assert.False(Directory.Exists($"{root}/.making-old"));
        Assert.Equal((0, ""), await PublishAsync(key));

        // The kubelet's empty directory, or a tree that lost its mark, is no version of them.
        File.Delete($"{root}/{key}/{ExternalsIdentity.Mark}");
        Assert.StartsWith("berth-agent: published 2 files", (await PublishAsync(key)).Output, StringComparison.Ordinal);
        Assert.True(File.Exists($"{root}/{key}/{ExternalsIdentity.Mark}"));

        // Another image of the same name has other externals: they are not given out under this key.
        _directory.Write("externals/node24/bin/node", "#!/bin/sh\n");
        (code, output) = await PublishAsync("other");
        Assert.Equal(70, code);
        Assert.Contains("externals-not-prepared", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"{root}/other"));

        Task<(int ExitCode, string Output)> PublishAsync(string which) => AgentProgram.RunAsync(
            "publish", "--from", _directory["externals"], "--root", root, "--key", which, "--at", "/__e");
    }

    [Fact]
    public async Task Old_externals_are_removed_unless_a_job_uses_them()
    {
        _directory.Write("externals/node20/bin/node", "#!/bin/sh\n");
        string key = ExternalsIdentity.Of(_directory["externals"])!;
        foreach (string old in new[] { "used", "unused" })
        {
            _directory.Write($"root/{old}/{ExternalsIdentity.Mark}", "");
            Directory.SetLastWriteTimeUtc(_directory[$"root/{old}"], DateTime.UtcNow.AddDays(-40));
        }

        using Process job = AgentProgram.Start("run", "--uses", _directory[$"root/used/{ExternalsIdentity.Mark}"]);
        Assert.Equal("berth-agent: ready", await job.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        (int code, string output) = await AgentProgram.RunAsync(
            "publish", "--from", _directory["externals"], "--root", _directory["root"], "--key", key, "--at", "/__e");
        job.Kill();
        await job.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(code == 0, output);
        Assert.True(Directory.Exists(_directory["root/used"]));
        Assert.False(Directory.Exists(_directory["root/unused"]));
    }

    [Fact]
    public async Task What_the_node_lacks_stops_the_job_before_it_is_ready()
    {
        (int code, string output) = await AgentProgram.RunAsync("run", "--uses", _directory[ExternalsIdentity.Mark]);

        Assert.Equal(70, code);
        Assert.StartsWith("berth-agent: failed node-kit-missing ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ready", output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output)> InstallAsync(string slot) =>
        AgentProgram.RunAsync("install", "--to", _directory["bin/agent"], "--directory", _directory["bin"], "--slot", slot);

    private static int Mode(string octal) => Convert.ToInt32(octal, 8);
}
