using System.Text.Json.Nodes;
using Berth.Core.Engines;

namespace Berth.Core.Diagnosis;

/// <summary>Judges evidence, and first looks at the images where that proves what would be a guess.</summary>
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

    /// <summary>Only asks, for who judges later; <paramref name="evidence"/> gets the answers as <c>probes</c>.</summary>
    public static async Task AskAsync(Func<IPodEngine> engine, JsonObject evidence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        foreach (ProgramQuestion question in Diagnostician.Questions(EvidenceForm.Read(evidence)))
        {
            try
            {
                ProgramFacts facts = await engine().LookForProgramAsync(question.Search, cancellationToken);
                EvidenceForm.Add(evidence, "probes", EvidenceForm.Probe(question, facts));
            }
#pragma warning disable CA1031 // An image may hold anything, and a question is never worth the answer that is there.
            catch (Exception)
#pragma warning restore CA1031
            {
                // Not proved, then; the finding says so.
            }
        }
    }
}
