using System.Text;
using Spectre.Console;

namespace Berth.Cli.Output;

/// <summary>
/// Where tables are laid out before they are written. Spectre's own asks <see cref="Console"/> for the width, and the runtime
/// answers only after it has put the terminal's keypad into application mode, colour or not.
/// </summary>
internal sealed class BufferOutput(TextWriter writer, int width) : IAnsiConsoleOutput
{
    public TextWriter Writer => writer;

    public bool IsTerminal => false;

    public int Width => width;

    public int Height => int.MaxValue;

    public void SetEncoding(Encoding encoding)
    {
        // Text until it is written.
    }
}
