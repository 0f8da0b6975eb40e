using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Files;
using Berth.Core.Pods;

namespace Berth.Core.Diagnosis.Kept;

/// <summary>
/// The failures that are kept, the newest <see cref="Most"/>: a file each, in a directory that only its owner may enter. Safe to
/// use from many processes at once.
/// </summary>
public sealed class FailureStore(string directory)
{
    /// <summary>How many are kept.</summary>
    public const int Most = 50;

    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Extension = ".json";

    /// <summary>The store of these directories.</summary>
    public static FailureStore Of(BerthDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return new FailureStore(Path.Combine(directories.State, "failures"));
    }

    /// <summary>Keeps a failure, and lets go of the oldest.</summary>
    /// <param name="evidence">Masked already; the head is added to a copy of it.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public KeptFailure Keep(
        JsonObject evidence, Verdict verdict, string runner, string job, string? pod, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(verdict);
        string stamp = time.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        string summary = verdict.Findings is [var first, ..] ? first.Summary : verdict.Observed is [var seen, ..] ? seen : "";
        KeptFailure kept = new($"{stamp}-{PodLabels.Value(pod ?? runner)}", time, runner, job, pod, verdict.Cause, summary);
        JsonObject file = new()
        {
            ["id"] = kept.Id,
            ["cause"] = kept.Cause,
            ["time"] = time.ToString("O", CultureInfo.InvariantCulture),
            ["runner"] = runner,
            ["job"] = job,
            ["podName"] = pod,
            ["summary"] = summary,
            ["findings"] = FindingsForm.Write(verdict.Findings),
        };
        foreach ((string name, JsonNode? value) in evidence) file.TryAdd(name, value?.DeepClone());
        Directory.CreateDirectory(directory, PrivateFile | UnixFileMode.UserExecute);
        AtomicFile.Write(FileOf(kept.Id), Encoding.UTF8.GetBytes(file.ToJsonString()), newMode: PrivateFile);
        foreach (string old in Ids().Skip(Most)) File.Delete(FileOf(old));
        return kept;
    }

    /// <summary>What is kept, newest first; what cannot be read is left out.</summary>
    public IReadOnlyList<KeptFailure> List() =>
        [.. Ids().Select(Read).OfType<JsonObject>().Select(KeptFailure.Of).OfType<KeptFailure>()];

    /// <summary>The newest of that name (an id, a job, a pod, a runner), or of any; null when there is none.</summary>
    public KeptFailure? Find(string? name) =>
        Ids().Select(Read).OfType<JsonObject>().Select(KeptFailure.Of).OfType<KeptFailure>()
            .FirstOrDefault(failure => name is null || failure.IsNamed(name));

    /// <summary>All of a failure, as it is kept.</summary>
    public byte[] Read(KeptFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return File.ReadAllBytes(FileOf(failure.Id));
    }

    private string FileOf(string id) => Path.Combine(directory, id + Extension);

    /// <summary>Newest first: the names begin with the time.</summary>
    private IEnumerable<string> Ids() => Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)!)
            .OrderByDescending(id => id, StringComparer.Ordinal)
        : [];

    private JsonObject? Read(string id)
    {
        try
        {
            using FileStream file = File.OpenRead(FileOf(id));
            return JsonNode.Parse(file) as JsonObject;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Another process has let it go, or it is no file of ours.
            return null;
        }
    }
}
