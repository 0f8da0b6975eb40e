using Berth.Cli.Output;
using Berth.Core.Checks;
using Spectre.Console;

namespace Berth.Cli.Tests.Doctor;

public sealed class CheckViewTests
{
    private static readonly CheckResult[] _well = [.. Enumerable.Range(1, 19).Select(i => new CheckResult(
        $"check-{i:00}", i % 5 == 0 ? CheckStatus.Skipped : CheckStatus.Ok, $"looked at {i} {new string('x', 100)}"))];

    [Fact]
    public void A_machine_that_is_well_has_a_line_for_each_check()
    {
        string[] lines = Lines(_well);

        Assert.Equal(_well.Length, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.StartsWith("ok       check-01  looked at 1 xxx", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("…", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("skipped  check-05", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_is_said_whole_and_what_is_well_makes_room_for_it()
    {
        string[] lines = Lines([.. _well, new CheckResult("disk", CheckStatus.Failed, "it is full: " + string.Join(' ', Enumerable.Repeat("word", 40)), "Free some")]);

        Assert.True(lines.Length <= 21, $"{lines.Length} lines");
        Assert.StartsWith("ok       check-01, check-02, check-03, check-04, check-06", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("skipped  check-05  looked at 5", StringComparison.Ordinal));
        Assert.Equal(40, lines.Sum(line => line.Split(' ').Count(word => word == "word")));
        Assert.EndsWith("fix: Free some", lines[^1], StringComparison.Ordinal);
        string all = string.Join('\n', lines);
        Assert.All(_well, check => Assert.Contains(check.Name, all, StringComparison.Ordinal));
    }

    private static string[] Lines(IReadOnlyList<CheckResult> results)
    {
        using StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 200;
        console.Write(CheckView.Table(results));
        return text.ToString().TrimEnd('\n').Split('\n');
    }
}
