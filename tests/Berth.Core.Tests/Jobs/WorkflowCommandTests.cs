using Berth.Core.Jobs;

namespace Berth.Core.Tests.Jobs;

public sealed class WorkflowCommandTests
{
    [Theory]
    [InlineData("::group::My title", "group", "", "My title")]
    [InlineData("  ::endgroup::", "endgroup", "", "")]
    [InlineData("::error file=a.cs,line=3,col=7::It%25 broke%0Ahere", "error", "file=a.cs;line=3;col=7", "It% broke\nhere")]
    [InlineData("::warning title=a%2Cb%3Ac::x::y", "warning", "title=a,b:c", "x::y")]
    [InlineData("::notice::%250A", "notice", "", "%0A")]
    [InlineData("##[group]Old", "group", "", "Old")]
    [InlineData("##[error file=x;line=2]Old%5D", "error", "file=x;line=2", "Old]")]
    [InlineData("12:00 ##[add-mask]Old", "add-mask", "", "Old")]
    [InlineData("::no end ##[add-mask]Old", "add-mask", "", "Old")]
    public void A_command_is_read(string line, string name, string properties, string data)
    {
        WorkflowCommand command = WorkflowCommand.Parse(line)!;
        Assert.Equal(name, command.Name);
        Assert.Equal(properties, string.Join(';', command.Properties.Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.Equal(data, command.Data);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a ::group::x")]
    [InlineData("::group")]
    [InlineData("::::")]
    [InlineData("##[group")]
    [InlineData("")]
    public void Other_lines_are_output(string line) => Assert.Null(WorkflowCommand.Parse(line));
}
