using System.Diagnostics;
using Berth.Core.Jobs;

namespace Berth.Core.Tests.Jobs;

public sealed class ShellLineTests
{
    [Theory]
    [InlineData("sh -c 'exit 7'", "sh", "-c", "exit 7")]
    [InlineData("ls -l --color=no /a/b:c", "ls", "-l", "--color=no", "/a/b:c")]
    [InlineData("echo '' 'it'\\''s' '$HOME' '*'", "echo", "", "it's", "$HOME", "*")]
    public void Words_are_quoted_where_a_shell_needs_it(string line, params string[] command) =>
        Assert.Equal(line, ShellLine.Of(command));

    [Fact]
    public void A_shell_reads_back_the_same_words()
    {
        string[] words = ["a b", "'\"\\", "$(id) `id`", "#;&|<>()", "~", "!x", "ä\n\t", ""];
        ProcessStartInfo start = new("sh", ["-c", "printf '%s\\0' " + ShellLine.Of(words)]) { RedirectStandardOutput = true };
        using Process shell = Process.Start(start)!;
        Assert.Equal(words, shell.StandardOutput.ReadToEnd().Split('\0')[..^1]);
    }
}
