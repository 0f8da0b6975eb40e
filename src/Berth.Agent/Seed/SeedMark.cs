using System.Text;
using Berth.Agent.Linux;

namespace Berth.Agent.Seed;

/// <summary>
/// The file <c>seeded</c> of a slot: what the slot was filled from. It is there only while the slot holds all of that.
/// </summary>
internal sealed record SeedMark(string Image, string Digest)
{
    public const string FileName = "seeded";
    private const uint Mode = 0x1A4; // 0644

    /// <summary>Reads a slot's mark; null when there is none, or none that makes sense.</summary>
    public static SeedMark? Read(string slot)
    {
        try
        {
            return File.ReadAllLines($"{slot}/{FileName}") is [var image, var digest] ? new SeedMark(image, digest) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static unsafe void Remove(string slot)
    {
        fixed (byte* path = new PathBytes($"{slot}/{FileName}"))
        {
            if (Libc.unlinkat(Libc.AtFdCwd, path, 0) != 0 && File.Exists($"{slot}/{FileName}"))
            {
                throw LinuxException.Last($"remove {slot}/{FileName}");
            }
        }
    }

    /// <summary>Writes the mark after everything that it stands for is on the disk.</summary>
    public unsafe void Write(string slot)
    {
        var temporary = new PathBytes($"{slot}/{FileName}.new");
        using (FileDescriptor file = FileDescriptor.Open(
            temporary, FileDescriptor.WriteOnly | FileDescriptor.Create | FileDescriptor.Truncate, Mode))
        {
            file.Write(Encoding.UTF8.GetBytes($"{Image}\n{Digest}\n"));
            // One call for all files copied: a mark that survives a power cut must not outlive what it vouches for.
            if (Libc.syncfs(file.Number) != 0)
            {
                throw LinuxException.Last($"write {slot} to the disk");
            }
        }

        fixed (byte* from = temporary, to = new PathBytes($"{slot}/{FileName}"))
        {
            if (Libc.rename(from, to) != 0)
            {
                throw LinuxException.Last($"write {slot}/{FileName}");
            }
        }
    }
}
