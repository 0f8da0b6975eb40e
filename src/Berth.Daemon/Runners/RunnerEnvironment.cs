using System.Text.Json;
using Berth.Core.Hashing;
using Berth.Core.Planning;
using Berth.Core.Runners;
using Berth.Core.Scaling;

namespace Berth.Daemon.Runners;

/// <summary>What a runner of a definition is started with.</summary>
internal static class RunnerEnvironment
{
    private const int DigestLength = 12;

    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["ACTIONS_RUNNER_CONTAINER_HOOKS"] = $"{RunnerPaths.Hook}/{RunnerPaths.HookScript}",
        // run.sh hands a signal on to the runner, which then ends its job and tells GitHub; GitHub's own image has it too.
        ["RUNNER_MANUALLY_TRAP_SIG"] = "1",
        // GitHub's own image sets it: hundreds of lines of the runner's inner life in each job's log. What it says itself comes all the same.
        ["ACTIONS_RUNNER_PRINT_LOG_TO_STDOUT"] = "0",
    };

    private static Dictionary<string, string> VariablesOf(RunnerDefinition definition, bool takesPlainJobs)
    {
        Dictionary<string, string> variables = new(Variables)
        {
            ["ACTIONS_RUNNER_REQUIRE_JOB_CONTAINER"] = takesPlainJobs ? "false" : "true",
        };
        if (definition.Forks != ForkPolicy.Allow)
            variables["ACTIONS_RUNNER_HOOK_JOB_STARTED"] = $"{RunnerPaths.Hook}/{RunnerPaths.StartedScript}";
        if (definition.Mode == RunnerMode.Dind)
            variables[DockerDaemon.HostVariable] = $"unix://{RunnerPaths.Hook}/{RunnerPaths.DockerSocket}";
        return variables;
    }

    /// <summary>The runner takes a <c>.sh</c> file and runs it with bash; it has the agent's one word to say.</summary>
    public static string Script { get; } =
        $"#!/bin/sh\nexec {RunnerPaths.Agent} relay {RunnerPaths.Hook}/{RunnerPaths.HookSocket}\n";

    /// <summary>
    /// Asks whether the job may begin, with its event, and does not return while it may not: a step with <c>if: always()</c> would
    /// run even after this has failed, but none does in a runner that is being ended (actions/runner, StepsRunner).
    /// </summary>
    public static string StartedScript { get; } =
        $$$"""
        #!/bin/sh
        trap '' INT TERM
        ask() {
            printf '{"command":"job_started","args":{"event":'
            if [ -s "$GITHUB_EVENT_PATH" ]; then cat "$GITHUB_EVENT_PATH"; else printf null; fi
            printf '}}'
        }
        ask | {{{RunnerPaths.Agent}}} relay {{{RunnerPaths.Hook}}}/{{{RunnerPaths.HookSocket}}} && exit 0
        kill -TERM 1 || :
        while :; do sleep 60; done

        """;

    /// <summary>Tells whether an idle runner was started with what holds now.</summary>
    public static string Digest(RunnerDefinition definition) => new Fnv128()
        .Add(JsonSerializer.SerializeToUtf8Bytes(
            definition with { Min = 0, Max = 1, Credentials = null }, RunnerDefinitionJson.Default.RunnerDefinition)).ToString()[^DigestLength..];

    /// <param name="takesPlainJobs">Jobs without <c>container:</c>, which run in the runner itself.</param>
    public static RunnerSpec Spec(
        DaemonContext context, RunnerDefinition definition, string name, RunnerImage image, bool takesPlainJobs) => new()
        {
            Fleet = context.Place.Id,
            ScaleSet = definition.Name,
            Name = name,
            Definition = Digest(definition),
            Image = image,
            Environment = VariablesOf(definition, takesPlainJobs),
            Files = new Dictionary<string, string>
            {
                [RunnerPaths.Agent] = context.Agent,
                [RunnerPaths.Hook] = Path.Combine(context.Place.Runner(name), Core.Relay.RelayTicket.Share),
            },
            Network = definition.Network,
            Limits = definition.Limits ?? new RunnerLimits(),
        };
}
