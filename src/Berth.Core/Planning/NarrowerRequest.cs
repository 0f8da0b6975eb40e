using Berth.Core.Diagnosis;

namespace Berth.Core.Planning;

/// <summary>
/// What can still be asked for where a pod did not come up only for Berth's own sake: the node lacks what an earlier job should have left
/// it, or the cluster's Pod Security forbids its directories of the node, or the root of its init containers. What the job itself
/// needs is not given up.
/// </summary>
/// <param name="Note">For the job's log: what is different, and what it costs.</param>
/// <param name="IsWarning">Somebody can do something about it.</param>
public sealed record NarrowerRequest(JobPlanRequest Request, string Note, bool IsWarning)
{
    private const string Refused = "violates PodSecurity";

    /// <summary>The namespace takes only pods in which nobody is root, and refused one for it.</summary>
    public static bool WantsRestricted(BerthException refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return LevelOf(refusal) == "restricted";
    }

    /// <summary>The level of Pod Security for which a pod was refused; null where it was for something else.</summary>
    internal static string? LevelOf(BerthException refusal) => refusal.Finding.Cause != "policy-denied" ? null
        : refusal.Finding.Evidence.FirstOrDefault(line => line.Contains(Refused, StringComparison.Ordinal)) is not { } said ? null
        : said.Contains($"{Refused} \"restricted", StringComparison.Ordinal) ? "restricted" : "baseline";

    /// <summary>Null where the refusal is another, or there is nothing left to do without.</summary>
    public static NarrowerRequest? After(BerthException refusal, JobPlanRequest request)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        ArgumentNullException.ThrowIfNull(request);
        if (request.HasKit && NodeKit.IsMissing(refusal))
        {
            return new NarrowerRequest(
                request with { ExpectsKit = false },
                "Berth: the node has not got this version's agent and externals; this job's pod brings them, and later ones find them there",
                IsWarning: false);
        }

        if (LevelOf(refusal) is not { } level || !request.MayMountNode || request.Caches.Any(cache => cache.Volume?.HostPath is not null)
            || request.Runner.Mounts.Count > 0 || request.Runner.Mode != Runners.RunnerMode.Container)
        {
            return null;
        }

        bool restricted = level == "restricted";
        string externals = request.ExternalsKey is null
            ? ""
            : " The runner's externals cannot stay on the node, so every job copies them anew.";
        string user = restricted
            ? $" Everything in the pod runs as user {RestrictedPod.User} unless the job or its extension names another."
            : "";
        return new NarrowerRequest(
            request with { MayMountNode = false, ExpectsKit = false, IsRestricted = restricted },
            $"Berth: Pod Security ({level}) of this namespace allows no directories of the node.{externals}{user} "
            + "A namespace with the level privileged (pod-security.kubernetes.io/enforce) starts jobs faster.",
            IsWarning: true);
    }
}
