using System.Text;

namespace Berth.Core.Diagnosis;

/// <summary>Every cause that Berth can name, with its explanation. <c>docs/causes.md</c> is made of it.</summary>
public static class Causes
{
    private static readonly IReadOnlyList<(string Title, IReadOnlyList<Cause> Causes)> _families =
    [
        (ContainerCauses.Title, ContainerCauses.All),
        (PodCauses.Title, PodCauses.All),
        (HookCauses.Title, HookCauses.All),
        (ClusterCauses.Title, ClusterCauses.All),
        (ScaleSetCauses.Title, ScaleSetCauses.All),
        (GitHubCauses.Title, GitHubCauses.All),
        (RunnerCauses.Title, RunnerCauses.All),
        (HistoryCauses.Title, HistoryCauses.All),
    ];

    public static IReadOnlyList<Cause> All { get; } = [.. _families.SelectMany(family => family.Causes)];

    /// <summary>The cause of this code; null when there is none.</summary>
    public static Cause? Find(string code) => All.FirstOrDefault(cause => cause.Code == code);

    /// <summary>All of them as Markdown.</summary>
    public static string Document()
    {
        StringBuilder text = new("# Causes\n\nWhat Berth says when something failed, and what to do. `berth explain CAUSE` says the same.\n");
        foreach ((string title, IReadOnlyList<Cause> causes) in _families)
        {
            text.Append("\n## ").Append(title).Append('\n');
            foreach (Cause cause in causes)
            {
                text.Append("\n### `").Append(cause.Code).Append("`\n").Append(cause.Title).Append(".\n\n- Why: ").Append(cause.Origin)
                    .Append("\n- Fix: ").Append(cause.Fix).Append('\n');
            }
        }

        return text.ToString();
    }
}
