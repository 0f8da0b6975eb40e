using System.Text;

namespace Berth.Core.Files;

/// <summary>Paths as the C library takes them.</summary>
internal static class NativePath
{
    public static byte[] Of(string path) => Encoding.UTF8.GetBytes(path + '\0');

    public static string Show(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name.TrimEnd((byte)0));

    /// <summary><c>directory/name</c>; both end in a zero.</summary>
    public static byte[] Join(byte[] directory, byte[] name) =>
        directory.Length <= 1 ? name : [.. directory.AsSpan(0, directory.Length - 1), (byte)'/', .. name];
}
