using System.Globalization;
using System.Text;
using Berth.Agent.Linux;
using Berth.Agent.Seed;

namespace Berth.Agent.Travel;

/// <summary>What a tree holds at a moment: by path, a stamp that changes with content or mode. Its first letter is the kind.</summary>
internal static class TreeNote
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The stamp of an entry; null for pipes, sockets and devices, which mean nothing elsewhere.</summary>
    public static string? Stamp(FileStatus status) => status switch
    {
        // A directory's times change with every name in it, which says nothing of itself.
        { IsDirectory: true } => string.Create(CultureInfo.InvariantCulture, $"d {status.Mode}"),
        { IsRegular: true } => string.Create(
            CultureInfo.InvariantCulture, $"f {status.Mode} {status.Size} {status.Inode} {Text(status.Modified)} {Text(status.Changed)}"),
        { IsSymbolicLink: true } => string.Create(CultureInfo.InvariantCulture, $"l {status.Inode} {Text(status.Changed)}"),
        _ => null,
    };

    /// <summary>A name as text; null for one that is none, which frames cannot carry.</summary>
    public static string? Name(TreeEntry entry)
    {
        try
        {
            return _strict.GetString(entry.Name);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static void Write(string file, string root)
    {
        var note = new StringBuilder();
        var directory = new PathBytes(root);
        Add(note, directory, root, Status.Follow(directory).Device);
        File.WriteAllText(file, note.ToString());
    }

    public static Dictionary<string, string> Read(string file)
    {
        string[] parts = File.ReadAllText(file).Split('\0');
        var stamps = new Dictionary<string, string>(parts.Length / 2, StringComparer.Ordinal);
        for (int i = 0; i + 1 < parts.Length; i += 2) stamps[parts[i]] = parts[i + 1];
        return stamps;
    }

    private static string Text(FileTime time) => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds}.{time.Nanoseconds}");

    private static void Add(StringBuilder note, PathBytes directory, string path, ulong device)
    {
        foreach (TreeEntry entry in Tree.Entries(directory, device))
        {
            if (Name(entry) is not { } name || Stamp(entry.Status) is not { } stamp) continue;
            note.Append(path).Append('/').Append(name).Append('\0').Append(stamp).Append('\0');
            if (entry.Status.IsDirectory) Add(note, entry.Path, $"{path}/{name}", device);
        }
    }
}
