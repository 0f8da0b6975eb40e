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
    private const string StepFailed = "step-failed";

    /// <summary>
    /// Beside the failures, and none of them: however many steps fail of their own, what Berth failed on stays.
    /// </summary>
    private readonly string _lastStep = directory + ".last-step";

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
        string summary = verdict.Findings is [var first, ..] ? first.Summary : verdict.Observed is [var seen, ..] ? seen : "";
        KeptFailure kept = new(Id(pod ?? runner, time), time, runner, job, pod, verdict.Cause, summary);
        JsonObject file = Head(kept, verdict);
        foreach ((string name, JsonNode? value) in evidence) file.TryAdd(name, value?.DeepClone());
        Write(FileOf(kept.Id), file);
        foreach (string old in Ids().Skip(Most)) File.Delete(FileOf(old));
        return kept;
    }

    /// <summary>
    /// Notes the last step that ended badly and that no rule explains: no failure of Berth's, and yet what a user means who asks
    /// for the last one. Nothing of its output is kept.
    /// </summary>
    /// <param name="isOwnCode">Nothing but its program chooses this code; else a signal may have ended it, or nothing have
    /// begun.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void NoteStep(int exitCode, bool isOwnCode, string runner, string job, string? pod, DateTimeOffset time)
    {
        const string Others = "What else has failed before: berth diagnose --list";
        Finding finding = isOwnCode
            ? Finding.Certain(
                StepFailed, $"A step of the job ended with exit code {exitCode}, which its own program chose",
                $"Mend what the step says in the job's log; its pod did what it should. {Others}")
            : Finding.Of(
                StepFailed, Certainty.Likely,
                $"A step of the job ended with exit code {exitCode}, and nothing that Berth knows says why",
                $"Read what the step says in the job's log. {Others}");
        KeptFailure note = new(Id(pod ?? runner, time), time, runner, job, pod, finding.Cause, finding.Summary);
        Write(_lastStep, Head(note, new Verdict(finding.Cause, [finding], [])));
    }

    /// <summary>What is kept, newest first; what cannot be read is left out.</summary>
    public IReadOnlyList<KeptFailure> List() =>
        [.. Ids().Select(FileOf).Select(ReadFile).OfType<JsonObject>().Select(KeptFailure.Of).OfType<KeptFailure>()];

    /// <summary>
    /// The newest of that name (an id, a job, a pod, a runner), or of any, the last step that failed of its own among them; null
    /// when there is none.
    /// </summary>
    public KeptFailure? Find(string? name)
    {
        KeptFailure? kept = Ids().Select(FileOf).Select(ReadFile).OfType<JsonObject>()
            .Select(KeptFailure.Of).OfType<KeptFailure>()
            .FirstOrDefault(IsMeant);
        return ReadFile(_lastStep) is { } file && KeptFailure.Of(file) is { } step && IsMeant(step) && !(kept?.Time > step.Time)
            ? step : kept;

        bool IsMeant(KeptFailure failure) => name is null || failure.IsNamed(name);
    }

    /// <summary>All of a failure, as it is kept.</summary>
    /// <exception cref="IOException">It is kept no longer.</exception>
    public byte[] Read(KeptFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return File.ReadAllBytes(failure.Cause == StepFailed ? _lastStep : FileOf(failure.Id));
    }

    private static string Id(string name, DateTimeOffset time) =>
        $"{time.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture)}-{PodLabels.Value(name)}";

    private static JsonObject Head(KeptFailure kept, Verdict verdict) => new()
    {
        ["id"] = kept.Id,
        ["cause"] = kept.Cause,
        ["time"] = kept.Time.ToString("O", CultureInfo.InvariantCulture),
        ["runner"] = kept.Runner,
        ["job"] = kept.Job,
        ["podName"] = kept.Pod,
        ["summary"] = kept.Summary,
        ["findings"] = FindingsForm.Write(verdict.Findings),
    };

    private static void Write(string file, JsonObject content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, PrivateFile | UnixFileMode.UserExecute);
        AtomicFile.Write(file, Encoding.UTF8.GetBytes(content.ToJsonString()), newMode: PrivateFile);
    }

    private string FileOf(string id) => Path.Combine(directory, id + Extension);

    /// <summary>Newest first: the names begin with the time.</summary>
    private IEnumerable<string> Ids() => Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)!)
            .OrderByDescending(id => id, StringComparer.Ordinal)
        : [];

    private static JsonObject? ReadFile(string file)
    {
        try
        {
            using FileStream content = File.OpenRead(file);
            return JsonNode.Parse(content) as JsonObject;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Another process has let it go, or it is no file of ours.
            return null;
        }
    }
}
