using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Planning;

namespace Berth.Hook;

/// <summary>Looks what became of the job's container when the connection to a step in it was lost.</summary>
internal sealed class LostContainer(HookContext context)
{
    /// <summary>An engine sees a container's end a little after those whose processes were in it.</summary>
    private static readonly TimeSpan _settles = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Never throws: the lost connection itself is what gets reported where nothing else is known.</summary>
    /// <returns>What is certain of the container without the rules; what is known of the pod.</returns>
    public async Task<(Finding? Gone, JsonObject? Evidence)> LookAsync(string pod)
    {
        long began = context.Time.GetTimestamp();
        try
        {
            while (true)
            {
                JsonObject? evidence = await context.Engine.DescribeAsync(pod, context.Terminate);
                JsonNode? status = (evidence?["pod"]?["status"]?["containerStatuses"] as JsonArray)?
                    .FirstOrDefault(each => (string?)each?["name"] == JobPlanner.JobContainer);
                if (status is null) return (Removed(pod), evidence);
                bool ended = status["state"]?["terminated"] is not null;
                if (ended || context.Time.GetElapsedTime(began) > _settles) return (null, evidence);
                await Task.Delay(_pause, context.Time, context.Terminate);
            }
        }
#pragma warning disable CA1031 // Whatever the engine says instead, it does not know of the container.
        catch (Exception)
#pragma warning restore CA1031
        {
            return (null, null);
        }
    }

    private static Finding Removed(string pod) => Finding.Certain(
        "job-container-gone", $"The job container of the pod {pod} was removed while a step ran in it",
        "See who removes containers or pods there: somebody by hand, a clean-up job (docker system prune), another runner of the same name");
}
