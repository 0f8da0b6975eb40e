using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Extensions;

/// <summary>Holds a hook extension against the merge before there is a job.</summary>
public static class ExtensionCheck
{
    private const string AnyImage = "image";

    /// <summary>What a job of the runner would be refused for because of its extension.</summary>
    /// <param name="document">The extension's file.</param>
    public static IReadOnlyList<Problem> Problems(RunnerDefinition runner, YamlDocument document)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(document);
        return document.Root is { } root
            ? ExtensionMerge.Merge(AnyJob(runner, root), YamlToJson.Convert(root), document.File, root).Problems
            : document.Problems;
    }

    /// <summary>A job as the runner would plan it, with just the services that the extension speaks of.</summary>
    private static Pod AnyJob(RunnerDefinition runner, YamlNode extension)
    {
        JobPlan plan = JobPlanner.Plan(new JobPlanRequest
        {
            Runner = runner,
            Args = new PrepareJobArgs
            {
                Container = new HookContainer { Image = runner.Image ?? AnyImage },
                Services = [.. Services(extension).Select(name => new HookContainer { Image = name })],
            },
            RunnerName = runner.Name,
            Job = JobPlanner.JobContainer,
            Images = new Dictionary<string, ImageFacts>(),
            AgentFile = "/berth-agent",
        });
        return plan.Pod ?? new Pod();
    }

    private static IEnumerable<string> Services(YamlNode extension) =>
        from container in (((extension as YamlMapping)?["spec"] as YamlMapping)?["containers"] as YamlSequence)?.Items ?? []
        let name = ((container as YamlMapping)?["name"] as YamlScalar)?.Text
        where name is ['$', _, ..] && name[1..] != JobPlanner.JobContainer
        group name by name into same
        select same.Key[1..];
}
