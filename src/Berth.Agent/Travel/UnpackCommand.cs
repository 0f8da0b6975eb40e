using Berth.Agent.Linux;
using Berth.Agent.Step;

namespace Berth.Agent.Travel;

/// <summary>Writes a tree that comes in frames; with a note, takes down what is there then, and lets whoever holds for it go on.</summary>
internal static class UnpackCommand
{
    public static int Execute(ReadOnlySpan<string> args)
    {
        (string? note, string root) = args switch
        {
            [] => ((string?)null, ""),
            ["--note", ['/', ..] file, ['/', ..] directory] => (file, directory),
            _ => throw new UsageException("unpack: allowed is --note NOTE DIR (absolute paths)"),
        };
        return StepCommand.Speak(_ =>
        {
            new StepInput().ReadTree();
            if (note is null) return ExitCodes.Ok;
            try
            {
                // Whoever holds for it sees it whole or not at all.
                TreeNote.Write($"{note}.new", root);
                File.Move($"{note}.new", note);
            }
            catch (Exception exception) when (exception is LinuxException or IOException or UnauthorizedAccessException)
            {
                throw new AgentFailure("step-file-not-written", $"what the step got could not be noted: {exception.Message}");
            }

            return ExitCodes.Ok;
        });
    }
}
