using System.Runtime.InteropServices;
using Berth.Agent.Linux;

namespace Berth.Agent.Seed;

/// <summary>Extended attributes: access lists, file capabilities, what programs noted.</summary>
internal static unsafe class ExtendedAttributes
{
    // 64 KiB is the kernel's limit for the list of names and for one value.
    private const int Limit = 64 * 1024;
    private static readonly byte[] _names = new byte[Limit];
    private static readonly byte[] _value = new byte[Limit];

    public static void Copy(PathBytes source, PathBytes target)
    {
        fixed (byte* from = source, to = target, names = _names, value = _value)
        {
            nint length = Libc.llistxattr(from, names, Limit);
            if (length < 0)
            {
                ThrowUnlessPointless($"list the attributes of {source}");
            }

            for (int start = 0; start < length;)
            {
                int end = start + _names.AsSpan(start).IndexOf((byte)0);
                // The overlay that the image lies on keeps its own notes there.
                if (!_names.AsSpan(start).StartsWith("trusted.overlay."u8))
                {
                    CopyOne(source, from, to, names + start, value);
                }

                start = end + 1;
            }
        }
    }

    private static void CopyOne(PathBytes source, byte* from, byte* to, byte* name, byte* value)
    {
        nint size = Libc.lgetxattr(from, name, value, Limit);
        if (size < 0 || Libc.lsetxattr(to, name, value, (nuint)size, 0) != 0)
        {
            ThrowUnlessPointless($"copy an attribute of {source}");
        }
    }

    /// <summary>
    /// A file system without attributes, or one that this user may not set (a label of SELinux), is no reason to stop.
    /// </summary>
    private static void ThrowUnlessPointless(string action)
    {
        if (Marshal.GetLastPInvokeError() is not (Errno.NotSupported or Errno.NotPermitted or Errno.NoData or Errno.Access))
        {
            throw LinuxException.Last(action);
        }
    }
}
