using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Docker.Values;

namespace Berth.Docker.Volumes;

/// <summary>Writes the files of a ConfigMap or Secret volume.</summary>
internal static class ValueFiles
{
    private const int DefaultMode = 0b110_100_100;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Searchable = OwnerOnly
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>
    /// The files below <paramref name="directory"/>, whose parent only this user may enter: that keeps them from the machine's
    /// other users, while a container, which sees the directory alone, may read them under any user.
    /// </summary>
    /// <exception cref="BerthException"><c>config-missing</c> or <c>config-path-invalid</c>.</exception>
    public static void Write(
        string directory, string volume, ValueKind kind, string name, IReadOnlyList<KeyToPath>? items, int? mode, bool optional,
        bool forGroup, ValueSource source)
    {
        IReadOnlyDictionary<string, byte[]>? content = source.Find(kind, name);
        if (content is null && !optional)
            throw new BerthException(ValueSource.Missing(kind, name, null, $"The volume \"{volume}\""));

        Directory.CreateDirectory(Path.GetDirectoryName(directory)!, OwnerOnly);
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, Searchable);
        content ??= new Dictionary<string, byte[]>();
        foreach (KeyToPath item in items ?? [.. content.Keys.Select(k => new KeyToPath { Key = k, Path = k })])
        {
            if (content.TryGetValue(item.Key, out byte[]? bytes))
                WriteFile(directory, volume, item, bytes, item.Mode ?? mode ?? DefaultMode, forGroup);
            else if (!optional)
                throw new BerthException(ValueSource.Missing(kind, name, item.Key, $"The volume \"{volume}\""));
        }
    }

    private static void WriteFile(string directory, string volume, KeyToPath item, byte[] bytes, int mode, bool forGroup)
    {
        if (Path.IsPathRooted(item.Path) || item.Path.Length == 0 || item.Path.Split('/').Contains(".."))
        {
            throw new BerthException(Finding.Certain(
                "config-path-invalid", $"The volume \"{volume}\" puts a key at \"{item.Path}\"",
                "A path of items is relative and has no \"..\"."));
        }

        string path = Path.Combine(directory, item.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        // Kubernetes gives the files to fsGroup; without its rights to change a group, every user of the container may read them.
        File.SetUnixFileMode(path, (UnixFileMode)(forGroup ? mode | 0b100_100 : mode));
    }
}
