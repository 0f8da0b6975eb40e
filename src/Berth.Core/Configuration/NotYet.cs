using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>What a valid <c>berth.yaml</c> may ask for and this version cannot run: no error, as other versions can.</summary>
public static class NotYet
{
    /// <summary>A warning for each, at its place in the file.</summary>
    /// <param name="config">What was read of the document, flags and environment applied.</param>
    public static IEnumerable<Problem> Warnings(BerthConfig config, YamlDocument document)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(document);
        if (config.Engine != EngineKind.Kubernetes) yield break;
        foreach (RunnerDefinition runner in config.Runners.Where(runner => runner.Forks == ForkPolicy.Refuse
            && (runner.Mode == RunnerMode.Dind || runner.Hook == JobHook.Official)))
        {
            yield return FieldPlace.Problem(
                document, runner.Name, runner.Mode == RunnerMode.Dind ? RunnerFields.Mode : RunnerFields.Hook,
                "jobs of forks are not refused here, as none of Berth's hooks runs before them: use 'hook: berth' with a job pod, " +
                "or say 'forks: allow'");
        }
    }
}
