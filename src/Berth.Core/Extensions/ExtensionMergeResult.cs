using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Core.Yaml;

namespace Berth.Core.Extensions;

/// <summary>A planned pod with a hook extension in it, or what stands against that.</summary>
/// <param name="Pod">The planned pod as it was when there are problems.</param>
/// <param name="Notes">What was left out or replaced, for the job's log.</param>
/// <param name="Problems">Each names the file and the path in it.</param>
public sealed record ExtensionMergeResult(Pod Pod, IReadOnlyList<string> Notes, IReadOnlyList<Problem> Problems)
{
    /// <summary>The problems as one finding, <c>extension-invalid</c>; null without problems.</summary>
    public Finding? Finding => Problems.Count == 0
        ? null
        : Finding.Certain(
            "extension-invalid",
            Problems.Count == 1
                ? $"the hook extension cannot be merged: {Problems[0]}"
                : $"the hook extension cannot be merged: {Problems.Count} problems",
            "change the extension where the lines say",
            [.. Problems.Select(problem => problem.ToString())]);
}
