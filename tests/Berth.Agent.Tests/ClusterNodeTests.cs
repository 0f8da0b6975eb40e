using Berth.Core.Externals;

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

        // Another image of the same name has other externals: they are not given out under this key.
        _directory.Write("externals/node24/bin/node", "#!/bin/sh\n");
        (code, output) = await PublishAsync("other");
        Assert.Equal(70, code);
        Assert.Contains("externals-not-prepared", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"{root}/other"));

        Task<(int ExitCode, string Output)> PublishAsync(string which) => AgentProgram.RunAsync(
            "publish", "--from", _directory["externals"], "--root", root, "--key", which, "--at", "/__e");
    }

    private Task<(int ExitCode, string Output)> InstallAsync(string slot) =>
        AgentProgram.RunAsync("install", "--to", _directory["bin/agent"], "--directory", _directory["bin"], "--slot", slot);

    private static int Mode(string octal) => Convert.ToInt32(octal, 8);
}
