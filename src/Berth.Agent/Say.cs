using System.Text;
using Berth.Agent.Linux;

namespace Berth.Agent;

/// <summary>
/// Speaks one line at a time on standard output; whoever started the agent reads it there. Written directly: the runtime's
/// console would cost more than the rest of the agent together.
/// </summary>
internal static class Say
{
    public const string Prefix = "berth-agent: ";

    public static void Line(string text)
    {
        // Paths can hold line breaks, and a reader takes one line for one message.
        string line = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        FileDescriptor.Output.Write(Encoding.UTF8.GetBytes(Prefix + line + "\n"));
    }
}
