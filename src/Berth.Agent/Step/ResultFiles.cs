using Berth.Agent.Linux;

namespace Berth.Agent.Step;

/// <summary>Sends back the files that a step leaves for the runner.</summary>
internal static class ResultFiles
{
    private const int ChunkSize = 256 * 1024;

    public static void Send(IReadOnlyList<string> paths, FrameOutput output)
    {
        byte[] chunk = new byte[ChunkSize];
        foreach (string path in paths)
        {
            try
            {
                SendOne(path, chunk, output);
            }
            catch (LinuxException exception)
            {
                throw new AgentFailure("step-result-unreadable",
                    $"a file that the step left for the runner could not be read: {path}: {exception.Message}");
            }
        }
    }

    private static void SendOne(string path, byte[] chunk, FrameOutput output)
    {
        var bytes = new PathBytes(path);
        if (Status.TryGet(bytes) is null)
        {
            return;
        }

        // Opening a pipe or a device could block for ever.
        if (!Status.Follow(bytes).IsRegular)
        {
            throw new LinuxException("it is no regular file", Errno.Invalid);
        }

        using FileDescriptor file = FileDescriptor.Open(bytes, FileDescriptor.ReadOnly);
        int count = file.Read(chunk);
        output.ResultBegin(path, chunk.AsSpan(0, count));
        while ((count = file.Read(chunk)) > 0)
        {
            output.ResultMore(chunk.AsSpan(0, count));
        }
    }
}
