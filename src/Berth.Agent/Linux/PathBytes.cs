using System.Text;

namespace Berth.Agent.Linux;

/// <summary>A path as the kernel takes it: bytes with a NUL at the end. Names need not be UTF-8.</summary>
internal readonly struct PathBytes
{
    private readonly byte[] _bytes;

    private PathBytes(byte[] bytes) => _bytes = bytes;

    public PathBytes(string path)
    {
        _bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, _bytes);
    }

    public ref readonly byte GetPinnableReference() => ref _bytes[0];

    /// <summary>The path of an entry of this directory.</summary>
    public PathBytes Child(ReadOnlySpan<byte> name)
    {
        int length = _bytes.Length - 1;
        byte[] child = new byte[length + name.Length + 2];
        _bytes.AsSpan(0, length).CopyTo(child);
        child[length] = (byte)'/';
        name.CopyTo(child.AsSpan(length + 1));
        return new PathBytes(child);
    }

    public override string ToString() => Encoding.UTF8.GetString(_bytes.AsSpan(0, _bytes.Length - 1));
}
