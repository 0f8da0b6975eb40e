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
