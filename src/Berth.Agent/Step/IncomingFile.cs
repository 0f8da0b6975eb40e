using Berth.Agent.Linux;

namespace Berth.Agent.Step;

/// <summary>A file for the step: written beside its place, then renamed, so that it is never seen half.</summary>
internal sealed unsafe class IncomingFile
{
    private readonly string _path;
    private readonly PathBytes _temporary;
    private readonly FileDescriptor _file;
    private readonly uint _mode;

    public IncomingFile(string path, uint mode)
    {
        _path = IncomingPath.Checked(path);
        _mode = mode & 0xFFF;
        _temporary = new PathBytes($"{path}.berth-{Libc.getpid()}");
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 1 } parent)
            {
                Directories.Make(parent, 0x1ED);
            }

            _file = FileDescriptor.Open(
                _temporary, FileDescriptor.WriteOnly | FileDescriptor.Create | FileDescriptor.Exclusive, 0x180);
        }
        catch (LinuxException exception)
        {
            throw IncomingPath.NotWritten(_path, exception);
        }
    }

    public void Append(ReadOnlySpan<byte> content)
    {
        try
        {
            _file.Write(content);
        }
        catch (LinuxException exception)
        {
            throw IncomingPath.NotWritten(_path, exception);
        }
    }

    public void Commit()
    {
        try
        {
            Status.SetMode(_temporary, _mode);
            _file.Dispose();
            IncomingPath.Rename(_temporary, _path);
        }
        catch (LinuxException exception)
        {
            throw IncomingPath.NotWritten(_path, exception);
        }
    }

    /// <summary>Leaves nothing of a file that did not come whole.</summary>
    public void Discard()
    {
        fixed (byte* path = _temporary)
        {
            _ = Libc.unlinkat(Libc.AtFdCwd, path, 0);
        }
    }
}
