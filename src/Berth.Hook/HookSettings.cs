using System.Globalization;
using Berth.Core;
using Berth.Core.Jobs;

namespace Berth.Hook;

/// <summary>What the hook takes from its environment: the runner's variables and Berth's own.</summary>
public sealed record HookSettings
{
    /// <summary><c>RUNNER_NAME</c>: everything of a job is labelled with it.</summary>
    public required string RunnerName { get; init; }

    /// <summary><c>GITHUB_JOB</c>.</summary>
    public required string Job { get; init; }

    /// <summary><c>BERTH_RUNNER_DEFINITION</c>: a file with one definition as JSON; wins over <see cref="ConfigFile"/>.</summary>
    public string? DefinitionFile { get; init; }

    /// <summary>The definition itself, where who starts the hook has it; wins over all of the following.</summary>
    public Core.Runners.RunnerDefinition? Definition { get; init; }

    /// <summary><c>BERTH_CONFIG</c>: a <c>berth.yaml</c>.</summary>
    public string? ConfigFile { get; init; }

    /// <summary><c>BERTH_RUNNER</c>: which runner of the configuration this is.</summary>
    public string? ConfiguredRunner { get; init; }

    /// <summary><c>ACTIONS_RUNNER_CONTAINER_HOOK_TEMPLATE</c>: a hook extension, as the official hook takes it.</summary>
    public string? ExtensionFile { get; init; }

    /// <summary><c>BERTH_AGENT</c>, else <c>berth-agent</c> beside the hook.</summary>
    public required string AgentFile { get; init; }

    /// <summary><c>BERTH_JOB_REPORT</c>: a file that gets phases and cache hits as JSON.</summary>
    public string? ReportFile { get; init; }

    /// <summary><c>GITHUB_EVENT_PATH</c>: the event that started the job; null where that was asked of before.</summary>
    public string? EventFile { get; init; }

    /// <summary>
    /// <c>ACTIONS_RUNNER_HOOK_JOB_STARTED</c> is set: the runner, which else writes the event down only for a job's first step, has
    /// written it before its container is asked for.
    /// </summary>
    public bool IsEventWritten { get; init; }

    /// <summary><c>BERTH_KEEP=true</c>: <c>cleanup_job</c> leaves the pod.</summary>
    public bool Keep { get; init; }

    /// <summary><c>RUNNER_DEBUG=1</c>.</summary>
    public bool Debug { get; init; }

    /// <summary>
    /// The process that the pod serves: <c>BERTH_OWNER</c>, as <c>berth try</c> names itself, else the one that started the hook, the
    /// runner's worker.
    /// </summary>
    public string? Owner { get; init; }

    public required BerthDirectories Directories { get; init; }

    /// <summary><c>BERTH_ENGINE=kubernetes</c>: jobs are pods of a cluster.</summary>
    public bool OnCluster => Environment.GetValueOrDefault("BERTH_ENGINE") == "kubernetes";

    /// <summary>The whole environment, for what finds the engine.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public static HookSettings From(IReadOnlyDictionary<string, string> environment, string programDirectory)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new HookSettings
        {
            RunnerName = Value("RUNNER_NAME") ?? "runner",
            Job = Value("GITHUB_JOB") ?? "job",
            DefinitionFile = Value("BERTH_RUNNER_DEFINITION"),
            ConfigFile = Value("BERTH_CONFIG"),
            ConfiguredRunner = Value("BERTH_RUNNER"),
            ExtensionFile = Value("ACTIONS_RUNNER_CONTAINER_HOOK_TEMPLATE"),
            AgentFile = Value("BERTH_AGENT") ?? Path.Combine(programDirectory, "berth-agent"),
            ReportFile = Value("BERTH_JOB_REPORT"),
            EventFile = Value("GITHUB_EVENT_PATH"),
            IsEventWritten = Value("ACTIONS_RUNNER_HOOK_JOB_STARTED") is not null,
            Keep = Value("BERTH_KEEP") == "true",
            Debug = Value("RUNNER_DEBUG") == "1",
            Owner = Value("BERTH_OWNER") ?? (ParentProcess() is { } parent ? ProcessIdentity.Of(parent)?.ToString() : null),
            Directories = BerthDirectories.From(environment),
            Environment = environment,
        };

        string? Value(string name) => environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
    }

    /// <summary>Process 1 takes over whoever lost its parent: it is not told from the runner that was it from the start.</summary>
    private static int? ParentProcess()
    {
        string stat = File.ReadAllText("/proc/self/stat");
        string[] afterName = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return int.TryParse(afterName[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent) && parent > 1
            ? parent
            : null;
    }
}
