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
        ArgumentNullException.ThrowIfNull(engine);
        foreach (ProgramQuestion question in Diagnostician.Questions(EvidenceForm.Read(evidence)))
        {
            try
            {
                ProgramFacts facts = await engine().LookForProgramAsync(question.Search, cancellationToken);
                EvidenceForm.Add(evidence, "probes", EvidenceForm.Probe(question, facts));
            }
            catch (Exception e) when (e is BerthException or OperationCanceledException)
            {
                // Not proved, then; the finding says so.
            }
        }

        return Diagnostician.Judge(EvidenceForm.Read(evidence), stated);
    }
}
