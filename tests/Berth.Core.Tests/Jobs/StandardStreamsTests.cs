using System.Diagnostics;

namespace Berth.Core.Tests.Jobs;

public sealed class StandardStreamsTests
{
    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("<&- >&- 2>&-")]
    public void A_closed_stream_is_no_files_number(string closed)
    {
        ProcessStartInfo start = new("sh", ["-c", $"exec dotnet '{typeof(ChildProgram).Assembly.Location}' {closed}"]);
        start.Environment["BERTH_TEST_CHILD"] = "streams";
        using Process child = Process.Start(start)!;
        child.WaitForExit();
        Assert.Equal(7, child.ExitCode);
    }
}
