using System.Text.Json.Nodes;
using Berth.Core.Engines;

namespace Berth.Core.Diagnosis;

/// <summary>Judges evidence, and first looks at the images and the node where that proves what would be a guess.</summary>
public static class Inquiry
{
    /// <param name="engine">Asked for when there is a question: finding it can fail, and be the failure itself.</param>
    /// <param name="evidence">Gets the answers as <c>probes</c>.</param>
    /// <param name="stated">See <see cref="Diagnostician.Judge"/>.</param>
    public static async Task<Verdict> JudgeAsync(
        Func<IPodEngine> engine, JsonObject evidence, IReadOnlyList<Finding> stated, CancellationToken cancellationToken)
    {
        await AskAsync(engine, evidence, cancellationToken);
        return Diagnostician.Judge(EvidenceForm.Read(evidence), stated);
    }

    /// <summary>
    /// Only asks, for who judges later; <paramref name="evidence"/> gets the answers as <c>probes</c>, <c>sights</c> and <c>nodePaths</c>.
    /// </summary>
    /// <param name="jobContainer">The id of the job's container, where it still runs and has the agent; null for none to look into.</param>
    public static async Task AskAsync(
        Func<IPodEngine> engine, JsonObject evidence, CancellationToken cancellationToken, string? jobContainer = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Evidence read = EvidenceForm.Read(evidence);
        foreach (ProgramQuestion question in Diagnostician.Questions(read))
        {
            await TryAsync(async () => EvidenceForm.Add(evidence, "probes", EvidenceForm.Probe(
                question, await engine().LookForProgramAsync(question.Search, cancellationToken))));
        }

        foreach (ProgramQuestion question in jobContainer is null ? [] : Diagnostician.Sights(read))
        {
            await TryAsync(async () =>
            {
                if (await ContainerLook.LookAsync(engine(), jobContainer!, question.Search, cancellationToken) is var (kind, facts))
                    EvidenceForm.Add(evidence, "sights", EvidenceForm.Sight(question, kind, facts));
            });
        }

        foreach ((string node, string path) in Diagnostician.NodePaths(read))
        {
            await TryAsync(async () =>
            {
                if (await engine().LookAtNodeAsync(node, path, cancellationToken) is { } kind)
                    EvidenceForm.Add(evidence, "nodePaths", EvidenceForm.NodePath(path, kind));
            });
        }
    }

    private static async Task TryAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
#pragma warning disable CA1031 // An image or a node may hold anything, and a question is never worth the answer that is there.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Not proved, then; the finding says so.
        }
    }
}
