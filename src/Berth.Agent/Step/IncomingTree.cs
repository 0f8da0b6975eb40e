using Berth.Agent.Linux;
using Berth.Agent.Seed;
using Berth.Core.Steps.Protocol;

namespace Berth.Agent.Step;

/// <summary>Writes files, directories and links as they come in frames. Disposing leaves nothing of one that did not come whole.</summary>
internal sealed class IncomingTree : IDisposable
{
    private IncomingFile? _file;

    /// <summary>False for a frame that carries no part of a tree.</summary>
    public bool Take(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case FrameKind.File:
                Complete();
                var reader = new PayloadReader(payload);
                _file = new IncomingFile(reader.ReadString(), (uint)reader.ReadInt32());
                _file.Append(reader.ReadRest());
                return true;
            case FrameKind.FileMore when _file is not null:
                _file.Append(payload);
                return true;
            case FrameKind.Directory or FrameKind.Link:
                Complete();
                IncomingPath.Make(kind, payload);
                return true;
            case FrameKind.Remove:
                Complete();
                Remove(new PayloadReader(payload).ReadString());
                return true;
            default:
                return false;
        }
    }

    /// <summary>The file before has come whole.</summary>
    public void Complete()
    {
        _file?.Commit();
        _file = null;
    }

    public void Dispose() => _file?.Discard();

    private static void Remove(string path)
    {
        try
        {
            var bytes = new PathBytes(IncomingPath.Checked(path));
            Removal.Remove(bytes, Status.TryGet(bytes));
        }
        catch (LinuxException exception)
        {
            throw IncomingPath.NotWritten(path, exception);
        }
    }
}
