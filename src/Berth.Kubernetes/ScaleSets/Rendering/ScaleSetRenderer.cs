using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Kubernetes.ScaleSets.Hooks;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>
/// Makes a scale set of a runner's definition. Pure: the same definition gives the same text, and neither a cluster nor a
/// secret is looked at.
/// </summary>
public static class ScaleSetRenderer
{
    /// <summary>Renders one instance of a runner.</summary>
    public static ScaleSetResult Render(ScaleSetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RunnerDefinition runner = request.Runner;
        if (Missing(runner) is { } missing) return new ScaleSetResult(null, [missing]);
        (RunnerPod? pod, IReadOnlyList<Finding> findings) = Pod(request);
        if (pod is null) return new ScaleSetResult(null, findings);
        JsonObject values = ScaleSetValues.Of(request, pod);
        return new ScaleSetResult(new ScaleSet(runner.Name, runner.Namespace, values, Objects(runner, pod), pod.Notes), []);
    }

    private static (RunnerPod? Pod, IReadOnlyList<Finding> Findings) Pod(ScaleSetRequest request)
    {
        if (request.Runner.Mode == RunnerMode.Dind) return (DindPod.Of(request), []);
        return request.Runner.Hook == JobHook.Berth ? (BerthHookPod.Of(request), []) : OfficialHookPod.Of(request);
    }

    private static Finding? Missing(RunnerDefinition runner) => runner switch
    {
        { Url: null } => Finding.Certain("config-incomplete", $"runner {runner.Name} serves nothing on GitHub",
            "Give it 'repository', 'organization' or 'enterprise'."),
        { Credentials: null } => Finding.Certain("config-incomplete", $"runner {runner.Name} has no credentials for GitHub",
            "Name a credential of the store in 'credentials'."),
        _ => null,
    };

    private static List<JsonObject> Objects(RunnerDefinition runner, RunnerPod pod)
    {
        List<JsonObject> objects = [CredentialSecret.Of(runner)];
        if (pod.Files.Count > 0) objects.Add(HookFiles.ConfigMap(runner, pod.Files));
        objects.AddRange(CacheClaims.Of(runner));
        return objects;
    }
}
