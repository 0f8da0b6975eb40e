using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Planning;

namespace Berth.Core.Steps;

/// <summary>
/// What of the runner's work directory a step needs in a pod that has not got it mounted: the first time all, then what has
/// changed. What was sent is kept in a file beside the work directory's own, so that it lasts from one hook command to the next.
/// </summary>
public sealed class WorkTravel
{
    /// <summary>Tools are the image's affair; externals and Berth's own notes are none of a step's.</summary>
    private static readonly string[] _left = ["_tool", "_update"];

    private readonly string _root;
    private readonly string _container;
    private readonly string _sentFile;
    private readonly Dictionary<string, string> _sent;
    private readonly Dictionary<string, string> _now = new(StringComparer.Ordinal);

    /// <param name="root">The runner's work directory.</param>
    /// <param name="container">Where a step has it.</param>
    /// <param name="sentFile">Where it is kept what was sent to this pod.</param>
    public WorkTravel(string root, string container, string sentFile)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(container);
        (_root, _container, _sentFile) = (root.TrimEnd('/'), container, sentFile);
        _sent = ReadSent(sentFile);
    }

    /// <summary>Where a runner's is kept; its directory may not be there yet.</summary>
    public static string FileOf(BerthDirectories directories, string runnerName)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return Path.Combine(directories.State, "sent", $"{ServiceNames.ToLabel(runnerName, "runner")}.json");
    }

    /// <summary>Everything that is new or changed since it was sent last, directories before what is in them.</summary>
    /// <exception cref="BerthException">The work directory cannot be read.</exception>
    public IReadOnlyList<StepFile> Changed()
    {
        var files = new List<StepFile>();
        _now.Clear();
        try
        {
            Look(new DirectoryInfo(_root), "", files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(
                Finding.Certain(
                    "step-file-unreadable", $"The runner's work directory {_root} cannot be read: {e.Message}",
                    "Look whether the runner's user may read it."), e);
        }

        return files;
    }

    /// <summary>Notes that the step has what <see cref="Changed"/> returned. Without it, all of it is sent again.</summary>
    public void Sent()
    {
        try
        {
            AtomicFile.Write(_sentFile, JsonSerializer.SerializeToUtf8Bytes(_now, WorkTravelJson.Default.DictionaryStringString));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A memory only: without it the next step gets everything again.
        }
    }

    /// <summary>Files of the runner's that a step writes and the runner reads: container path to path on the runner's side.</summary>
    /// <param name="directory">Below the work directory, for example <c>_temp/_runner_file_commands</c>.</param>
    public IReadOnlyDictionary<string, string> ResultFiles(string directory) => _now.Keys
        .Where(path => path.StartsWith(directory + "/", StringComparison.Ordinal) && File.Exists($"{_root}/{path}"))
        .ToDictionary(path => $"{_container}/{path}", path => $"{_root}/{path}", StringComparer.Ordinal);

    private void Look(DirectoryInfo directory, string prefix, List<StepFile> files)
    {
        foreach (FileSystemInfo entry in directory.EnumerateFileSystemInfos())
        {
            string path = prefix + entry.Name;
            if (_left.Contains(path, StringComparer.Ordinal) || Kind(entry) is not { } kind)
            {
                continue;
            }

            string stamp = Stamp(entry, kind);
            _now[path] = stamp;
            if (!_sent.TryGetValue(path, out string? before) || before != stamp)
            {
                files.Add(new StepFile(
                    entry.FullName, $"{_container}/{path}", kind == StepFileKind.Link ? default : entry.UnixFileMode, kind));
            }

            if (kind == StepFileKind.Directory)
            {
                Look((DirectoryInfo)entry, path + "/", files);
            }
        }
    }

    /// <summary>Null for pipes, sockets and devices: they mean nothing elsewhere.</summary>
    private static StepFileKind? Kind(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: not null } => StepFileKind.Link,
        DirectoryInfo => StepFileKind.Directory,
        FileInfo file when (file.Attributes & FileAttributes.Device) == 0 => StepFileKind.File,
        _ => null,
    };

    /// <summary>
    /// Changes when the content does. A directory's times change with every name in it, which says nothing of itself.
    /// </summary>
    private static string Stamp(FileSystemInfo entry, StepFileKind kind) => kind switch
    {
        StepFileKind.Link => $"l {entry.LinkTarget}",
        StepFileKind.Directory => string.Create(CultureInfo.InvariantCulture, $"d {(int)entry.UnixFileMode}"),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"f {(int)entry.UnixFileMode} {((FileInfo)entry).Length} {entry.LastWriteTimeUtc.Ticks}"),
    };

    private static Dictionary<string, string> ReadSent(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), WorkTravelJson.Default.DictionaryStringString) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Nothing was sent yet, or it is not known what: sending again is always right.
            return [];
        }
    }
}

/// <summary>JSON of what was sent.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class WorkTravelJson : JsonSerializerContext;
