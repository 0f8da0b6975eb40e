using Berth.Agent.Linux;

namespace Berth.Agent.Install;

/// <summary>
/// The inside of a slot, made as far as it is missing, as the hook makes it on a disk that it sees: slot and lease readable by
/// everyone, <c>data</c> its user's, or open to all where that user is not known.
/// </summary>
internal static class SlotLayout
{
    private const uint Readable = 0x1ED; // 0755
    private const uint ReadableFile = 0x1A4; // 0644
    private const uint Everyone = 0x1FF; // 0777

    public static void Make(SlotOption slot)
    {
        Directories.Make(slot.Directory, Readable);
        using (FileDescriptor.Open(
            new PathBytes($"{slot.Directory}/lease"), FileDescriptor.WriteOnly | FileDescriptor.Create, ReadableFile))
        {
            // Its being there is all.
        }

        if (!slot.HoldsData) return;
        string data = $"{slot.Directory}/data";
        var path = new PathBytes(data);
        FileStatus? present = Status.TryGet(path);
        // A link in its place is a job's, and not followed; a mode once set is the job's to change.
        if (present is null)
        {
            Directories.Make(data, Readable);
            Status.SetMode(path, slot.Owner is null ? Everyone : Readable);
        }

        if (slot.Owner is { } owner && present is not { IsSymbolicLink: true } && present?.User != owner.User)
            Status.SetOwner(path, owner.User, owner.Group);
    }
}
