using Berth.Core.Jobs;
using Berth.Core.Secrets;

namespace Berth.Workflows.Running;

/// <summary>What a job would ask of a hook.</summary>
/// <param name="Runs">Whether the job's condition holds.</param>
/// <param name="Prepare">The arguments of <c>prepare_job</c>; may hold secrets.</param>
/// <param name="Steps">Their names, expressions in them as they are written.</param>
/// <param name="Masker">Knows the secrets.</param>
public sealed record JobPreview(string Job, bool Runs, PrepareJobArgs Prepare, IReadOnlyList<string> Steps, SecretMasker Masker)
{
    /// <inheritdoc/>
    public override string ToString() => $"JobPreview {{ {Job} }}";
}
