using Berth.Core.Jobs;
using Berth.Core.Steps;

namespace Berth.Core.Planning;

/// <summary>Plans a script step.</summary>
public static class StepPlanner
{
    /// <param name="files">What has to travel to the container before the step; nothing where it has the work directory.</param>
    /// <param name="results">What has to travel back: path in the container to path on the runner's side.</param>
    public static StepRequest Plan(
        RunScriptStepArgs args, IReadOnlyList<StepFile>? files = null, IReadOnlyDictionary<string, string>? results = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new StepRequest(
            [args.EntryPoint ?? "", .. ArgumentWords.Rejoin(args.EntryPointArgs ?? [])],
            StepEnvironment(args.EnvironmentVariables),
            args.PrependPath ?? [],
            args.WorkingDirectory,
            files ?? [],
            results ?? new Dictionary<string, string>());
    }

    /// <summary>The variables that the runner sends, and the two that every step may rely on and a hook must add.</summary>
    internal static IReadOnlyDictionary<string, string> StepEnvironment(IReadOnlyDictionary<string, string?>? sent)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["CI"] = "true" };
        foreach ((string name, string? value) in sent ?? new Dictionary<string, string?>())
        {
            environment[name] = value ?? "";
        }

        environment["GITHUB_ACTIONS"] = "true";
        return environment;
    }
}
