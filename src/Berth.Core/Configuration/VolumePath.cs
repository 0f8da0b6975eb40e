using System.Text;
using Berth.Core.Planning;

namespace Berth.Core.Configuration;

/// <summary>
/// The rules of paths in volumes: absolute, without <c>..</c>, and for a target not one that a job needs for itself.
/// </summary>
internal static class VolumePath
{
    private const int MaxSegmentBytes = 255;
    private const int MaxBytes = 4095;

    private static readonly string[] _kernelPaths = ["/proc", "/sys", "/dev"];

    /// <summary>The path without needless slashes and dots, or why it cannot be one.</summary>
    public static (string Path, string? Error) Normalise(string text)
    {
        if (text.Length == 0) return (text, "is empty; an absolute path such as '/data' is needed");
        if (text[0] != '/') return (text, $"{Quote.Text(text)} is not absolute; a path starts with '/'");
        if (text.Any(char.IsControl)) return (text, "holds a control character");
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return (text, $"is longer than {MaxBytes} bytes, the most that the kernel takes");
        string[] segments = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments.Contains("..")) return (text, $"{Quote.Text(text)} holds '..'; write the path that is meant");
        if (segments.Any(segment => Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes))
            return (text, $"has a name longer than {MaxSegmentBytes} bytes, the most that the kernel takes");
        return ("/" + string.Join('/', segments.Where(segment => segment != ".")), null);
    }

    /// <summary>Why nothing may be mounted at a normalised path of the job, or null.</summary>
    public static string? TargetError(string path)
    {
        if (path == "/") return "'/' is the image itself; nothing can be mounted over it";
        if (path.Contains(':', StringComparison.Ordinal))
            return $"{Quote.Text(path)} holds ':', which Kubernetes refuses in a mount path";
        return JobPaths.Reserved.FirstOrDefault(reserved => IsAtOrBelow(path, reserved)) is { } taken
            ? $"{Quote.Text(path)} is taken: the hook mounts '{taken}' itself"
            : null;
    }

    /// <summary>Why no cache may be at a normalised path of the job, or null.</summary>
    public static string? CacheTargetError(string path)
    {
        if (TargetError(path) is { } error) return error;
        if (_kernelPaths.FirstOrDefault(kernel => IsAtOrBelow(path, kernel)) is { } taken)
            return $"{Quote.Text(path)} cannot be a cache: '{taken}' is the kernel's, not files that outlive a job";
        return path.AsSpan().ContainsAny(",=\\\"")
            ? $"{Quote.Text(path)} holds one of , = \\ \" which the options of an overlay mount cannot carry"
            : null;
    }

    private static bool IsAtOrBelow(string path, string parent) =>
        path.StartsWith(parent, StringComparison.Ordinal) && (path.Length == parent.Length || path[parent.Length] == '/');
}
