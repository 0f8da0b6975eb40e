using Berth.Core.Diagnosis;
using Berth.History.Jobs;
using Berth.History.Store;

namespace Berth.Cli.History;

/// <summary>The job that a user names.</summary>
internal static class HistoryJobs
{
    /// <param name="history">Null where there is none.</param>
    /// <exception cref="BerthException">There is none of that name.</exception>
    public static JobRecord Find(JobHistory? history, string name) =>
        history?.Find(name) ?? throw new BerthException(Finding.Certain(
            "history-job-not-found", $"there is no job '{name}' in the history: neither a number, an id, a name nor a runner's",
            "See 'berth jobs'"));
}
