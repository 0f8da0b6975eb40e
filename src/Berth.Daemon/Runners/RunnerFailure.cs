using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Scaling;

namespace Berth.Daemon.Runners;

/// <summary>Why a runner ended without having had a job, by what it wrote last.</summary>
internal static class RunnerFailure
{
    private const int LastLines = 8;

    public static async Task<Finding> ExplainAsync(DaemonContext context, RunnerContainer runner)
    {
        string[] said = [];
        try
        {
            string log = await File.ReadAllTextAsync(context.Place.RunnerLog(runner.Name), Encoding.UTF8).ConfigureAwait(false);
            said = [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LastLines)
                .Select(line => InertText.Line(line, 200))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without its words the rest is still worth saying.
        }

        // The words of actions/runner for a version that GitHub accepts no more.
        return said.Any(line => line.Contains("deprecated", StringComparison.OrdinalIgnoreCase)
            && line.Contains("version", StringComparison.OrdinalIgnoreCase))
            ? Finding.Certain(
                "runner-outdated", $"GitHub accepts the version of the runner {runner.Name} no more, so that its jobs wait for ever",
                "Name a newer image with runnerImage: in berth.yaml, or update Berth", said)
            : Finding.Certain(
                "runner-ended-early", $"the runner {runner.Name} ended without having taken a job",
                "See its words; runnerImage: has to be GitHub's runner image or one made from it", said);
    }
}
