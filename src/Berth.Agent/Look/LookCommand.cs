using System.Globalization;
using Berth.Agent.Linux;
using Berth.Agent.Seed;

namespace Berth.Agent.Look;

/// <summary>
/// Says what an image holds at paths, in a container of it without mounts: for an engine that shows no image before it runs. One
/// line for the user that the image runs as, then one for each path, in their order.
/// </summary>
internal static class LookCommand
{
    // A tree without any program in so many entries has none that a job would miss.
    private const int MostEntries = 50_000;
    private const uint ExecuteBits = 0x49; // 0111
    private static readonly byte[] _elf = [0x7F, (byte)'E', (byte)'L', (byte)'F'];

    public static int Execute(ReadOnlySpan<string> paths)
    {
        if (paths is ["--kind", ['/', ..] place])
        {
            Say.Line($"kind {Kind(place)}");
            return ExitCodes.Ok;
        }

        if (paths is [['-', ..], ..])
        {
            ProgramLook.Say(ProgramLookOptions.Parse(paths));
            return ExitCodes.Ok;
        }

        foreach (string path in paths)
        {
            if (path is not ['/', ..]) throw new UsageException($"look: '{path}' is no absolute path");
        }

        Say.Line(string.Create(CultureInfo.InvariantCulture, $"user {Libc.geteuid()}:{Libc.getegid()}"));
        foreach (string path in paths) Say.Line(Look(path));
        return ExitCodes.Ok;
    }

    /// <summary>
    /// As the kubelet calls it. A link is none of these: where it leads is to be seen on its own machine alone, and here it is another's.
    /// </summary>
    private static string Kind(string path) => Status.TryGet(new PathBytes(path)) switch
    {
        null => "absent",
        { IsDirectory: true } => "directory",
        { IsRegular: true } => "file",
        { IsSymbolicLink: true } => "link",
        { Kind: 0xC000 } => "socket file",
        { Kind: 0x2000 } => "character device",
        { Kind: 0x6000 } => "block device",
        _ => "other",
    };

    /// <summary><c>absent</c>, <c>empty</c>, <c>files</c>, or <c>program PATH</c>: the first program or library there.</summary>
    private static string Look(string path)
    {
        var root = new PathBytes(path);
        FileStatus status;
        try
        {
            status = Status.Follow(root);
        }
        catch (LinuxException exception) when (exception.Number is Errno.NoEntry or Errno.NotDirectory)
        {
            return "absent";
        }

        if (!status.IsDirectory) return IsProgram(root, path, status) ? $"program {path}" : "files";
        bool hasFiles = false;
        int left = MostEntries;
        var directories = new Queue<PathBytes>([root]);
        while (left > 0 && directories.TryDequeue(out PathBytes directory))
        {
            foreach (TreeEntry entry in Entries(directory, status.Device))
            {
                hasFiles = true;
                if (--left == 0) break;
                if (entry.Status.IsDirectory) directories.Enqueue(entry.Path);
                else if (IsProgram(entry.Path, entry.Path.ToString(), entry.Status)) return $"program {entry.Path}";
            }
        }

        return hasFiles ? "files" : "empty";
    }

    /// <summary>What this user may not read is not looked at: a job of the image could not either.</summary>
    private static List<TreeEntry> Entries(PathBytes directory, ulong device)
    {
        try
        {
            return [.. Tree.Entries(directory, device)];
        }
        catch (LinuxException exception) when (exception.Number is Errno.Access or Errno.NoEntry)
        {
            return [];
        }
    }

    private static bool IsProgram(PathBytes path, string name, FileStatus status)
    {
        if (!status.IsRegular || status.Size == 0) return false;
        if ((status.Mode & ExecuteBits) != 0 || name.EndsWith(".so", StringComparison.Ordinal)
            || name.Contains(".so.", StringComparison.Ordinal))
            return true;

        try
        {
            using FileDescriptor file = FileDescriptor.Open(path, FileDescriptor.ReadOnly);
            Span<byte> magic = stackalloc byte[_elf.Length];
            return file.Read(magic) == magic.Length && magic.SequenceEqual(_elf);
        }
        catch (LinuxException exception) when (exception.Number is Errno.Access or Errno.NoEntry)
        {
            return false;
        }
    }
}
