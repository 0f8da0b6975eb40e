using Berth.Core.Configuration;
using Berth.Core.Runners;
using Berth.Core.Yaml;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Cli.Clusters;

/// <summary>What stands against a cluster's runners beyond their own fields: the files that they name, and the official hook.</summary>
internal static class ScaleSetCheck
{
    /// <param name="document">The configuration, for the places of problems.</param>
    public static (IReadOnlyList<Problem> Problems, IReadOnlyList<Problem> Warnings) Check(BerthConfig config, YamlDocument document)
    {
        if (config.Engine != EngineKind.Kubernetes) return ([], []);
        List<Problem> problems = [];
        List<Problem> warnings = [];
        foreach (RunnerDefinition runner in config.Runners)
        {
            try
            {
                // What it serves does not matter here; a runner for 'berth try' alone serves nothing.
                ScaleSetResult result = ScaleSetRenderer.Render(ClusterAccess.Request(
                    runner with { Url = runner.Url ?? "", Credentials = runner.Credentials ?? "", Extension = Readable(runner.Extension) },
                    config.Cluster));
                if (runner.Url is null)
                {
                    warnings.Add(FieldPlace.Problem(
                        document, runner.Name, "repository",
                        "serves nothing on GitHub, so that 'berth up' leaves it out: give it 'repository', 'organization' or 'enterprise', "
                        + "or use it with 'berth try' alone"));
                }

                problems.AddRange(result.Findings.SelectMany(finding => finding.Evidence)
                    .Select(line => FieldPlace.Problem(document, runner.Name, "extension", line)));
                if (runner is { Caches.Count: > 0, CacheSize: null } && runner.Namespace != RunnerDefinition.DefaultNamespace)
                {
                    warnings.Add(FieldPlace.Problem(
                        document, runner.Name, "caches",
                        $"these are directories of the node: if the namespace {runner.Namespace} has a Pod Security level below 'privileged', "
                        + "jobs are refused; with 'cacheSize' they are claims"));
                }

                warnings.AddRange((result.ScaleSet?.Notes ?? []).Select(note => FieldPlace.Problem(document, runner.Name, "hook", note)));
            }
            catch (UsageException wrong)
            {
                problems.AddRange(wrong.Lines.Select(line => FieldPlace.Problem(document, runner.Name, "values", line)));
            }
        }

        return (problems, warnings);
    }

    /// <summary>What an extension that cannot be read is, is said where extensions are checked for every engine.</summary>
    private static string? Readable(string? extension) => File.Exists(extension) ? extension : null;
}
