using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Cli;

/// <summary>The terminal that <c>berth</c> is started on, left in the state in which it was found.</summary>
internal static partial class Terminal
{
    private const int Output = 1;
    private const nuint GetWindowSize = 0x5413;
    private const int UsualWidth = 80;

    /// <summary>Normal cursor keys, normal keypad: what the runtime sets to application mode when it reads single keys.</summary>
    private const string NormalKeys = "\e[?1l\e>";

    private static bool _keysAreSet;

    /// <summary>The columns of the terminal that standard output is; null when it is none.</summary>
    public static int? Width() =>
        Console.IsOutputRedirected ? null : Ask(Output, GetWindowSize, out WindowSize size) == 0 && size.Columns > 0 ? size.Columns : UsualWidth;

    /// <summary>Reads a line that is not shown; null when it is given up.</summary>
    public static string? ReadHidden()
    {
        _keysAreSet = true;
        StringBuilder line = new();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key == ConsoleKey.D && key.Modifiers == ConsoleModifiers.Control) return null;
            if (key.Key == ConsoleKey.Backspace) line.Length = Math.Max(0, line.Length - 1);
            else if (!char.IsControl(key.KeyChar)) line.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return line.ToString();
    }

    /// <summary>Undoes what reading of keys has set. The runtime gives back the echo, and nothing else.</summary>
    public static void Leave()
    {
        if (_keysAreSet && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"))
            Console.Out.Write(NormalKeys);
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ask(int descriptor, nuint request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort WidthInPixels;
        public ushort HeightInPixels;
    }
}
