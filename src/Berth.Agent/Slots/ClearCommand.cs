using System.Runtime.InteropServices;
using Berth.Agent.Linux;
using Berth.Agent.Seed;

namespace Berth.Agent.Slots;

/// <summary>
/// Removes slots of caches that no job has: each is renamed under its lease, so that none is ever seen half, and then deleted, with
/// what an earlier removal left. One line for each, in their order: <c>cleared</c>, <c>absent</c> or <c>in use</c>.
/// </summary>
internal static class ClearCommand
{
    private const string Trash = ".trash-";
    private const int ExclusiveNow = 2 | 4; // LOCK_EX | LOCK_NB

    public static int Execute(ReadOnlySpan<string> slots)
    {
        foreach (string slot in slots)
        {
            if (slot is not ['/', ..] || Path.GetDirectoryName(slot) is not { Length: > 1 })
                throw new UsageException($"clear: '{slot}' is no slot's absolute path");
        }

        try
        {
            foreach (string slot in slots) Say.Line(Clear(slot));
            return ExitCodes.Ok;
        }
        catch (Exception exception) when (exception is LinuxException or IOException or UnauthorizedAccessException)
        {
            throw new AgentFailure("cache-not-writable", $"a slot could not be removed: {exception.Message}");
        }
    }

    private static string Clear(string slot)
    {
        string parent = Path.GetDirectoryName(slot)!;
        string answer = TakeAway(slot, $"{parent}/{Trash}{Guid.NewGuid():N}");
        if (!Directory.Exists(parent)) return answer;
        foreach (string left in Directory.GetDirectories(parent, Trash + "*"))
        {
            var path = new PathBytes(left);
            Removal.Remove(path, Status.TryGet(path));
        }

        return answer;
    }

    private static string TakeAway(string slot, string trash)
    {
        if (Status.TryGet(new PathBytes(slot)) is not { IsDirectory: true }) return "absent";
        int fd = FileDescriptor.TryOpen(new PathBytes($"{slot}/lease"), FileDescriptor.ReadOnly);
        using var lease = new FileDescriptor(fd);
        if (fd >= 0 && Libc.flock(fd, ExclusiveNow) != 0)
        {
            return Marshal.GetLastPInvokeError() == Errno.Again ? "in use" : throw LinuxException.Last($"lock {slot}/lease");
        }

        Directory.Move(slot, trash);
        return "cleared";
    }
}
