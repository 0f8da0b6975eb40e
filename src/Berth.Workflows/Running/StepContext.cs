using Berth.Workflows.Expressions;
using Berth.Workflows.Logs;
using Berth.Workflows.Model;

namespace Berth.Workflows.Running;

/// <summary>A step about to run: its variables, environment and expression contexts, and its log.</summary>
internal sealed record StepContext(
    WorkflowStep Step, StepIdentity Identity, IReadOnlyList<KeyValuePair<string, string>> GitHub,
    OrderedDictionary<string, string> Env, ExpressionScope Scope, StepLog Log)
{
    /// <summary>Outputs that the step's action sets itself.</summary>
    public Dictionary<string, string> Outputs { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>with:</c>, computed.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; } =
        (Step.With?.Evaluate(Scope).Properties ?? new Dictionary<string, ExpressionValue>())
        .ToDictionary(input => input.Key, input => input.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The environment of the step's process, its paths translated to those of its container.</summary>
    public Dictionary<string, string?> ContainerEnvironment(RunnerVariables variables, Func<string, string> translate)
    {
        Dictionary<string, string?> environment = new(
            Env.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value)));
        foreach ((string name, string value) in GitHub.Concat(variables.Runner))
        {
            environment[name] = translate(value);
        }

        return environment;
    }
}
