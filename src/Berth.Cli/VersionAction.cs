using System.CommandLine;
using System.CommandLine.Invocation;

namespace Berth.Cli;

/// <summary><c>--version</c>: the same line as <c>berth version</c>.</summary>
internal sealed class VersionAction(TextWriter output) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        output.WriteLine($"berth {ProductVersion.Text}");
        return ExitCodes.Ok;
    }
}
