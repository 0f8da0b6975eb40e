using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.Core;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Diagnosis.Kept;
using Berth.Core.Engines;

namespace Berth.Cli.Diagnosis;

/// <summary>Diagnoses what there is: pods on the engine, and failures that were kept.</summary>
internal sealed class PodDiagnosis(CliHost host)
{
    /// <summary>For the newest that is kept.</summary>
    public const string Last = "last";

    public FailureStore Store { get; } = FailureStore.Of(BerthDirectories.From(host.Environment));

    /// <summary>
    /// The pods of that name, job or runner on the engine; of all pods when none is named. Where there is none, what was kept.
    /// </summary>
    /// <param name="open">Makes the engine; not called where nothing is asked of it.</param>
    /// <exception cref="UsageException">There is nothing of that name.</exception>
    /// <exception cref="BerthException">The engine does not answer, and nothing of that name is kept.</exception>
    public async Task<DiagnosedPods> DiagnoseAsync(string? name, Func<IPodEngine> open, CancellationToken cancellation)
    {
        if (name == Last) return new DiagnosedPods(Store.Find(null) is { } last ? [Of(last)] : [], null);
        BerthException? silent = null;
        try
        {
            IReadOnlyList<Diagnosed> pods = await PodsAsync(name, open, cancellation);
            if (pods.Count > 0) return new DiagnosedPods(pods, null);
        }
        catch (BerthException e)
        {
            // Kept failures need no engine.
            silent = e;
        }

        if (Store.Find(name) is { } kept)
            return new DiagnosedPods([Of(kept)], $"{Instead(name, silent)}; {Age(kept)}");
        if (silent is not null) throw silent;
        return name is null ? new DiagnosedPods([], null) : throw new UsageException(Unknown(name));
    }

    private static async Task<IReadOnlyList<Diagnosed>> PodsAsync(string? name, Func<IPodEngine> open, CancellationToken cancellation)
    {
        await using IPodEngine engine = open();
        List<Diagnosed> pods = [];
        foreach (PodSummary pod in await engine.ListAsync(new PodSelector(), cancellation))
        {
            bool chosen = name is null || name == pod.Name || name == pod.Job || name == pod.Runner;
            if (chosen && await engine.DescribeAsync(pod.Name, cancellation) is { } evidence)
            {
                Verdict verdict = await Inquiry.JudgeAsync(() => engine, evidence, [], cancellation);
                pods.Add(new Diagnosed($"pod {pod.Name} (job {pod.Job} on {pod.Runner})", verdict));
            }
        }

        return pods;
    }

    /// <summary>Why there is no pod to speak of.</summary>
    private static string Instead(string? name, BerthException? silent) => silent is not null
        ? $"berth: pods could not be asked for: {InertText.Line(silent.Finding.Summary, 300)} [{silent.Finding.Cause}]"
        : name is null ? "berth: no pod of Berth's is there now" : $"berth: no pod of '{InertText.Line(name, 80)}' is there now";

    private string Age(KeptFailure kept) =>
        $"the last failure that was kept: job {kept.Job}, {Durations.Text(host.Time.GetUtcNow() - kept.Time)} ago";

    private Diagnosed Of(KeptFailure kept)
    {
        string title = $"job {kept.Job} on {kept.Runner}, {Durations.Text(host.Time.GetUtcNow() - kept.Time)} ago ({kept.Id})";
        return ReadKept(kept) is { } evidence
            ? new Diagnosed(title, Diagnostician.Judge(evidence, evidence.Stated))
            : throw new UsageException($"berth: the kept failure {kept.Id} cannot be read");
    }

    private Evidence? ReadKept(KeptFailure kept)
    {
        try
        {
            return Evidence.Read(Store.Read(kept), out _);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A newer one has taken its place since it was found.
            return null;
        }
    }

    private string Unknown(string name)
    {
        string[] known = [.. Names()];
        string hint = known.Length == 0 ? "nothing runs and nothing is kept"
            : Suggestion.Nearest(name, known) is { } nearest ? $"did you mean '{nearest}'?"
            : "see berth diagnose --list";
        return $"berth: there is no pod and no kept failure '{InertText.Line(name, 80)}'; {hint}";
    }

    /// <summary>What may be named, of what is kept.</summary>
    public IEnumerable<string> Names() =>
        Store.List().SelectMany(kept => new[] { kept.Job, kept.Pod, kept.Id }).OfType<string>().Where(name => name.Length > 0)
            .Distinct().Append(Last);

    /// <summary>As <c>-o json</c> has a list.</summary>
    public static JsonArray Json(IReadOnlyList<KeptFailure> failures) => new([.. failures.Select(kept => (JsonNode)new JsonObject
    {
        ["id"] = kept.Id,
        ["time"] = kept.Time.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["runner"] = kept.Runner,
        ["job"] = kept.Job,
        ["pod"] = kept.Pod,
        ["cause"] = kept.Cause,
        ["summary"] = kept.Summary,
    })]);
}
