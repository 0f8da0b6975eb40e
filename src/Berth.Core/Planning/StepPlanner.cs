using Berth.Core.Jobs;
using Berth.Core.Steps;

namespace Berth.Core.Planning;

/// <summary>Plans a script step. The job container has the runner's work directory, so no file has to travel with it.</summary>
public static class StepPlanner
{
    public static StepRequest Plan(RunScriptStepArgs args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new StepRequest(
            [args.EntryPoint ?? "", .. ArgumentWords.Rejoin(args.EntryPointArgs ?? [])],
            StepEnvironment(args.EnvironmentVariables),
            args.PrependPath ?? [],
            args.WorkingDirectory,
            FilesIn: [],
            ResultFiles: new Dictionary<string, string>());
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
