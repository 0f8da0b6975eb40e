using System.Diagnostics.CodeAnalysis;
using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>A scale set, or what stands against it.</summary>
public sealed record ScaleSetResult(ScaleSet? ScaleSet, IReadOnlyList<Finding> Findings)
{
    [MemberNotNullWhen(true, nameof(ScaleSet))]
    public bool IsValid => ScaleSet is not null;
}
