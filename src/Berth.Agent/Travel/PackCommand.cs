using System.Text;
using Berth.Agent.Linux;
using Berth.Agent.Seed;
using Berth.Agent.Step;

namespace Berth.Agent.Travel;

/// <summary>
/// Sends a tree in frames, for another pod whose agent unpacks them: all of it, or what has changed since a note was taken of it.
/// </summary>
internal sealed class PackCommand
{
    private const int ChunkSize = 256 * 1024;

    private readonly byte[] _chunk = new byte[ChunkSize];
    private readonly FrameOutput _output;
    private readonly Dictionary<string, string>? _before;

    private PackCommand(FrameOutput output, Dictionary<string, string>? before) => (_output, _before) = (output, before);

    public static int Execute(ReadOnlySpan<string> args)
    {
        (string? note, string root) = args switch
        {
            ["--since", ['/', ..] file, ['/', ..] directory] => (file, directory),
            [['/', ..] directory] => ((string?)null, directory),
            _ => throw new UsageException("pack: needed is [--since NOTE] DIR (absolute paths)"),
        };
        return StepCommand.Speak(output =>
        {
            try
            {
                var pack = new PackCommand(output, note is null ? null : TreeNote.Read(note));
                var path = new PathBytes(root);
                pack.Send(path, root, Status.Follow(path).Device);
                foreach (string gone in pack._before?.Keys.Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>()) output.Remove(gone);
                return ExitCodes.Ok;
            }
            catch (Exception exception) when (exception is LinuxException or IOException or UnauthorizedAccessException)
            {
                throw new AgentFailure("step-file-unreadable", $"a file of the job could not be read: {exception.Message}");
            }
        });
    }

    private void Send(PathBytes directory, string path, ulong device)
    {
        foreach (TreeEntry entry in Tree.Entries(directory, device))
        {
            if (TreeNote.Stamp(entry.Status) is not { } stamp) continue;
            if (TreeNote.Name(entry) is not { } name)
            {
                _output.ErrorText($"berth-agent: {entry.Path} stays behind: its name is no UTF-8\n");
                continue;
            }

            string whole = $"{path}/{name}";
            if (_before is null || !_before.Remove(whole, out string? before)) SendOne(entry, whole);
            else if (before != stamp)
            {
                // A directory stays as it is where it is received, and a link is not written through.
                if (before[0] != stamp[0]) _output.Remove(whole);
                SendOne(entry, whole);
            }

            if (entry.Status.IsDirectory) Send(entry.Path, whole, device);
        }
    }

    private void SendOne(TreeEntry entry, string path)
    {
        if (entry.Status.IsDirectory) _output.Directory(path, entry.Status.Mode);
        else if (entry.Status.IsSymbolicLink) _output.Link(path, Encoding.UTF8.GetString(SymbolicLink.Read(entry.Path)).TrimEnd('\0'));
        else SendFile(entry, path);
    }

    private void SendFile(TreeEntry entry, string path)
    {
        using FileDescriptor file = FileDescriptor.Open(entry.Path, FileDescriptor.ReadOnly);
        int count = file.Read(_chunk);
        _output.FileBegin(path, entry.Status.Mode, _chunk.AsSpan(0, count));
        while ((count = file.Read(_chunk)) > 0) _output.FileMore(_chunk.AsSpan(0, count));
    }
}
