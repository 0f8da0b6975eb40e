using Berth.Agent.Linux;

namespace Berth.Agent.Install;

/// <summary>
/// Puts a copy of this very program, or of one that is beside it, where other containers of the pod can mount it, and makes
/// directories for whatever user they run as, and the inside of caches' slots.
/// </summary>
internal static class InstallCommand
{
    private const uint Executable = 0x1ED; // 0755
    private const uint Everyone = 0x1FF; // 0777

    public static int Execute(InstallOptions options)
    {
        try
        {
            foreach ((string from, string to) in options.Files) Install(new PathBytes(from), new PathBytes(to));
            if (options.Publish is { } node) AgentOnNode.Publish(node);
            foreach (string directory in options.Directories) OpenToAll(directory);
            foreach (SlotOption slot in options.Slots) SlotLayout.Make(slot);

            return ExitCodes.Ok;
        }
        catch (LinuxException exception)
        {
            throw new AgentFailure("install-failed", exception.Message);
        }
    }

    private static void Install(PathBytes source, PathBytes target)
    {
        using (FileDescriptor from = FileDescriptor.Open(source, FileDescriptor.ReadOnly))
        using (FileDescriptor to = FileDescriptor.Open(
            target, FileDescriptor.WriteOnly | FileDescriptor.Create | FileDescriptor.Truncate, Executable))
        {
            Copy(from, to);
        }

        Status.SetMode(target, Executable);
    }

    internal static void Copy(FileDescriptor from, FileDescriptor to)
    {
        byte[] chunk = new byte[256 * 1024];
        for (int count; (count = from.Read(chunk)) > 0;)
        {
            to.Write(chunk.AsSpan(0, count));
        }
    }

    /// <summary>Also one that the container's runtime made.</summary>
    private static void OpenToAll(string directory)
    {
        Directories.Open(directory);
        Status.SetMode(new PathBytes(directory), Everyone);
    }
}
