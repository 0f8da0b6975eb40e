using Berth.Agent.Linux;

namespace Berth.Agent.Install;

/// <summary>
/// Puts a copy of this very program where other containers of the pod can mount it, and makes directories for whatever user
/// they run as.
/// </summary>
internal static class InstallCommand
{
    private const string OwnProgram = "/proc/self/exe";
    private const uint Executable = 0x1ED; // 0755
    private const uint Everyone = 0x1FF; // 0777

    public static int Execute(InstallOptions options)
    {
        try
        {
            var to = new PathBytes(options.To);
            using (FileDescriptor from = FileDescriptor.Open(new PathBytes(OwnProgram), FileDescriptor.ReadOnly))
            using (FileDescriptor file = FileDescriptor.Open(
                to, FileDescriptor.WriteOnly | FileDescriptor.Create | FileDescriptor.Truncate, Executable))
            {
                Copy(from, file);
            }

            Status.SetMode(to, Executable);
            foreach (string directory in options.Directories)
            {
                Open(directory);
            }

            return ExitCodes.Ok;
        }
        catch (LinuxException exception)
        {
            throw new AgentFailure("install-failed", exception.Message);
        }
    }

    private static void Copy(FileDescriptor from, FileDescriptor to)
    {
        byte[] chunk = new byte[256 * 1024];
        for (int count; (count = from.Read(chunk)) > 0;)
        {
            to.Write(chunk.AsSpan(0, count));
        }
    }

    /// <summary>Makes a directory and what is missing above it, all open to everyone.</summary>
    private static void Open(string directory)
    {
        if (Path.GetDirectoryName(directory) is { Length: > 1 } parent && Status.TryGet(new PathBytes(parent)) is null)
        {
            Open(parent);
        }

        Directories.Make(directory, Everyone);
        Status.SetMode(new PathBytes(directory), Everyone);
    }
}
