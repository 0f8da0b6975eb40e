using Berth.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.Core.Jobs;

/// <summary>A process that goes on when the terminal or the program that started it ends.</summary>
public static class BackgroundProcess
{
    /// <summary>
    /// Makes this process one: a session of its own, which no interrupt of a terminal reaches, and no stream that somebody waits
    /// for the end of.
    /// </summary>
    public static void Become()
    {
        _ = Libc.NewSession();
        using SafeFileHandle nothing = Libc.Open(Libc.CurrentDirectory, NativePath.Of("/dev/null"), Libc.ReadWrite);
        if (nothing.IsInvalid) return;
        for (int stream = 0; stream <= 2; stream++) _ = Libc.Duplicate(nothing, stream);
    }
}
