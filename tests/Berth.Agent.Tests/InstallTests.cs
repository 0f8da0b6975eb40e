namespace Berth.Agent.Tests;

public sealed class InstallTests
{
    [Fact]
    public async Task The_agent_and_another_program_come_whole_and_executable_over_what_was_there()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("from/hook", "#!/bin/sh\n");
        directory.Write("to/hook", "something longer of an install that was cut off");
        Assert.Equal((0, ""), await AgentProgram.RunAsync(
            "install", "--from", directory["from/hook"], "--to", directory["to/hook"], "--to", directory["to/agent"], "--directory", directory["work/a/b"]));
        Assert.Equal("#!/bin/sh\n", File.ReadAllText(directory["to/hook"]));
        Assert.Equal(File.ReadAllBytes(AgentProgram.File), File.ReadAllBytes(directory["to/agent"]));
        Assert.All(["to/hook", "to/agent"], file => Assert.Equal(Convert.ToInt32("755", 8), (int)File.GetUnixFileMode(directory[file])));
        Assert.Equal(Convert.ToInt32("777", 8), (int)File.GetUnixFileMode(directory["work/a/b"]));
    }

    [Theory]
    [InlineData]
    [InlineData("--to", "relative")]
    [InlineData("--from", "/proc/self/exe")]
    [InlineData("--from", "/berth-hook", "--to")]
    public async Task A_wrong_command_line_installs_nothing(params string[] arguments)
    {
        (int code, string output) = await AgentProgram.RunAsync(["install", .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains("install: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        using var directory = new TemporaryDirectory();
        (int code, string output) = await AgentProgram.RunAsync("install", "--from", directory["no-such-file"], "--to", directory["x"]);
        Assert.Equal(70, code);
        Assert.Contains("failed install-failed", output, StringComparison.Ordinal);
        Assert.Contains("no-such-file", output, StringComparison.Ordinal);
    }
}
