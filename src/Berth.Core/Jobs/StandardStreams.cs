using Berth.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.Core.Jobs;

/// <summary>The descriptors 0, 1 and 2 of this process, which whoever started it may have closed or may take away.</summary>
public static class StandardStreams
{
    private const int Last = 2;
    private const int Usage = 2;

    /// <summary>
    /// Gives a program that was started without one of them <c>/dev/null</c> there. Otherwise the next file or socket that it opens
    /// gets the number, and what it says, or what its children say, goes into that. To be called before anything else.
    /// </summary>
    public static void EnsureOpen()
    {
        bool[] missing = new bool[Last + 1];
        bool taken = false;
        for (int stream = 0; stream <= Last; stream++)
        {
            // What an exec left open has no such mark: this is a file that the runtime has opened since then.
            int flags = Libc.DescriptorFlags(stream);
            missing[stream] = flags != 0;
            taken |= flags > 0;
        }

        if (!missing.Contains(true)) return;
        Point(stream => missing[stream]);
        if (!taken) return;
        // The runtime's own files have been cut off from it. The same program again, with all streams there, is whole.
        Libc.TryExec(Environment.ProcessPath ?? "", File.ReadAllBytes("/proc/self/cmdline"));
        Environment.Exit(Usage);
    }

    /// <summary>Standard input.</summary>
    /// <remarks>
    /// Console's own streams set a terminal up for full-screen use, anew after each child, and never undo it; and they fail where a
    /// terminal has been closed, in the middle of work that is to be ended in order. None of these does.
    /// </remarks>
    public static Stream Input() => new DescriptorStream(0);

    /// <summary>Standard output.</summary>
    public static Stream Output() => new DescriptorStream(1);

    /// <summary>Standard error.</summary>
    public static Stream Error() => new DescriptorStream(2);

    /// <summary>Makes <c>/dev/null</c> of some of them.</summary>
    private static void Point(Func<int, bool> which)
    {
        using SafeFileHandle nothing = Libc.Open(Libc.CurrentDirectory, NativePath.Of("/dev/null"), Libc.ReadWrite | Libc.CloseOnExec);
        if (nothing.IsInvalid) return;
        int number = (int)nothing.DangerousGetHandle();
        for (int stream = 0; stream <= Last; stream++)
        {
            // Opened just now, it may have got the very number that was free.
            if (!which(stream)) continue;
            if (number == stream) Libc.KeepOnExec(nothing);
            else _ = Libc.Duplicate(nothing, stream);
        }

        if (number <= Last) nothing.SetHandleAsInvalid();
    }
}
