using Berth.FakeGitHub;

namespace Berth.Faults;

/// <summary>How jobs fared.</summary>
internal sealed record Jobs(int All, int Succeeded, int Failed, int Twice)
{
    public int Lost => All - Succeeded - Failed;

    public static Jobs Of(Bed bed, int failed = 0)
    {
        FakeJob[] jobs = [.. bed.Service.ScaleSets.SelectMany(set => set.Jobs.ToArray())];
        return new Jobs(
            jobs.Length,
            jobs.Count(job => job is { State: FakeJobState.Completed, Result: "succeeded" }),
            failed,
            jobs.Count(job => job.TakenBy.Count > 1));
    }

    public override string ToString() => $"{All} jobs, {Lost} lost, {Twice} twice";
}
