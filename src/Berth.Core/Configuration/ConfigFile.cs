using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>A <c>berth.yaml</c> on disk: read, and edited without a moment at which it is half-written.</summary>
/// <param name="path">Absolute.</param>
/// <param name="displayName">As messages call it: as the user would write it.</param>
public sealed class ConfigFile(string path, string displayName)
{
    /// <summary>A file larger than what is read is refused before it is held in memory whole.</summary>
    private const int MostBytes = YamlDocument.MaxBytes + 1;

    // Another Berth holds the lock for as long as an edit takes.
    private const int LockMilliseconds = 10_000;

    public string DisplayName => displayName;

    public string FullPath => path;

    /// <summary>Whether something is there, be it a file or not.</summary>
    public bool Exists => Path.Exists(path);

    /// <summary>Something of that name is there, and is a directory.</summary>
    public bool IsDirectory => Directory.Exists(path);

    /// <summary>Reads and validates it.</summary>
    /// <exception cref="BerthException">
    /// It is not there (<c>config-not-found</c>) or cannot be read (<c>config-unreadable</c>).
    /// </exception>
    public ConfigResult Read(ConfigOverrides overrides) => Interpret(Parse(), overrides);

    /// <summary>Reads it as YAML, for the places of its fields.</summary>
    /// <exception cref="BerthException">As by <see cref="Read"/>.</exception>
    public YamlDocument Parse() => YamlDocument.Parse(ReadBytes(), displayName);

    /// <summary>
    /// Changes it, while no other Berth can: the edit sees the text as it is (empty when there is no file) and gives the new
    /// one, which is written only when it validates.
    /// </summary>
    /// <param name="dryRun">Does all but the writing.</param>
    /// <returns>The edit's own problems, or those of the new text; in both cases the file is untouched.</returns>
    /// <exception cref="BerthException">
    /// The file cannot be read or written (<c>config-unreadable</c>, <c>config-unwritable</c>, <c>config-locked</c>).
    /// </exception>
    public ConfigEdit Edit(Func<string, ConfigEdit> edit, bool dryRun)
    {
        ArgumentNullException.ThrowIfNull(edit);
        if (dryRun) return Attempt(edit);
        string target = AtomicFile.Resolve(path);
        return Guard("config-unwritable", "written", () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using FileLock held = Lock(Path.GetDirectoryName(target)!);
            ConfigEdit result = Attempt(edit);
            if (result.Text is { } text) AtomicFile.Write(target, Encoding.UTF8.GetBytes(text), durable: true);
            return result;
        });
    }

    /// <summary>As <see cref="Edit"/>, of a file that has to be there.</summary>
    /// <exception cref="BerthException">Also <c>config-not-found</c>.</exception>
    public ConfigEdit EditExisting(Func<string, ConfigEdit> edit, bool dryRun) =>
        Exists ? Edit(edit, dryRun) : throw NotFound(null);

    /// <summary>Writes another file into its directory, whole.</summary>
    /// <exception cref="BerthException"><c>config-unwritable</c>.</exception>
    public void WriteBeside(string name, string text) => Guard("config-unwritable", "written", () =>
    {
        AtomicFile.Write(Path.Combine(Path.GetDirectoryName(path)!, name), Encoding.UTF8.GetBytes(text), durable: true);
        return true;
    });

    /// <summary>A lock on the file itself would go with the file that is renamed away.</summary>
    private static FileLock Lock(string directory) =>
        FileLock.TryAcquireDirectory(directory, LockMilliseconds) ?? throw new BerthException(Finding.Certain(
            "config-locked", $"{directory}: another process has locked this directory for ten seconds",
            "Wait for it to end, or end it"));

    private ConfigEdit Attempt(Func<string, ConfigEdit> edit)
    {
        string before = "";
        if (Exists)
        {
            byte[] bytes = ReadBytes();
            YamlDocument current = YamlDocument.Parse(bytes, displayName);
            if (!current.IsValid) return new ConfigEdit(null, current.Problems);
            before = Encoding.UTF8.GetString(bytes);
        }

        ConfigEdit result = edit(before);
        if (result.Text is null) return result;
        // The environment is not the file's: what it overrides must not decide whether the file is valid.
        IReadOnlyList<Problem> problems = Interpret(YamlDocument.Parse(result.Text, displayName), ConfigOverrides.None).Problems;
        return problems.Count == 0 ? result : new ConfigEdit(null, problems);
    }

    private ConfigResult Interpret(YamlDocument document, ConfigOverrides overrides) =>
        ConfigReader.Read(document, Path.GetDirectoryName(path)!, overrides);

    private byte[] ReadBytes()
    {
        if (IsDirectory) throw DirectoryFound();
        try
        {
            return Guard("config-unreadable", "read", () =>
            {
                using FileStream stream = RegularFile.Open(path);
                byte[] buffer = new byte[MostBytes];
                return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
            });
        }
        catch (BerthException missing) when (missing.InnerException is FileNotFoundException or DirectoryNotFoundException)
        {
            throw NotFound(missing.InnerException);
        }
    }

    private BerthException NotFound(Exception? inner) => new(
        Finding.Certain("config-not-found", $"{displayName}: there is no such file",
            "Make one with 'berth init', or name another with --config"), inner);

    private BerthException DirectoryFound() => new(Finding.Certain(
        "config-unreadable", $"{displayName}: is a directory; a file is needed", "Move it away, or name a file with --config"));

    private T Guard<T>(string cause, string verb, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(Finding.Certain(cause, $"{displayName}: cannot be {verb}: {failure.Message}", Fix(failure, verb)), failure);
        }
    }

    /// <summary>The file is replaced by a new one: that takes the right to write in its directory.</summary>
    private string Fix(Exception failure, string verb) => (failure, verb) switch
    {
        (UnauthorizedAccessException, "read") => $"Get the right to read it (see: ls -l {displayName}), or name another with --config",
        (UnauthorizedAccessException, _) =>
            $"Get the right to write in its directory (see: ls -ld {Path.GetDirectoryName(path)}), or name another file with --config",
        _ => "Mend what the system says there, or name another file with --config",
    };
}
