using Berth.Agent.Linux;
using Berth.Agent.Seed;
using Berth.Core.Steps.Protocol;

namespace Berth.Agent.Step;

/// <summary>Directories and symbolic links for the step, and what they share with its files.</summary>
internal static unsafe class IncomingPath
{
    private const uint ModeBits = 0xFFF;
    private const uint DefaultDirectory = 0x1ED; // 0755

    /// <summary>Makes what a <see cref="FrameKind.Directory"/> or a <see cref="FrameKind.Link"/> says.</summary>
    public static void Make(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        string path = Checked(reader.ReadString());
        try
        {
            if (kind == FrameKind.Directory)
            {
                MakeDirectory(path, (uint)reader.ReadInt32() & ModeBits);
            }
            else
            {
                MakeLink(path, reader.ReadString());
            }
        }
        catch (LinuxException exception)
        {
            throw NotWritten(path, exception);
        }

        reader.End();
    }

    public static string Checked(string path) => path is ['/', ..] && !path.Contains('\0', StringComparison.Ordinal)
        ? path
        : throw new AgentFailure(
            "step-file-not-written", $"a file for the step needs an absolute path, and this is none: {path}");

    public static void Rename(PathBytes temporary, string path)
    {
        fixed (byte* from = temporary, to = new PathBytes(path))
        {
            if (Libc.rename(from, to) != 0)
            {
                throw LinuxException.Last($"rename to {path}");
            }
        }
    }

    public static AgentFailure NotWritten(string path, LinuxException exception) =>
        new("step-file-not-written", $"a file that the step needs could not be written: {path}: {exception.Message}");

    /// <summary>One that is there stays as it is: it may be another user's, or the step's own by now.</summary>
    private static void MakeDirectory(string path, uint mode)
    {
        var bytes = new PathBytes(path);
        if (Status.TryGet(bytes) is null)
        {
            Directories.Make(path, DefaultDirectory);
            Status.SetMode(bytes, mode);
        }
        else
        {
            Directories.Make(path, mode);
        }
    }

    private static void MakeLink(string path, string target)
    {
        if (Path.GetDirectoryName(path) is { Length: > 1 } parent)
        {
            Directories.Make(parent, DefaultDirectory);
        }

        var temporary = new PathBytes($"{path}.berth-{Libc.getpid()}");
        SymbolicLink.Make(temporary, [.. System.Text.Encoding.UTF8.GetBytes(target), 0]);
        Rename(temporary, path);
    }
}
