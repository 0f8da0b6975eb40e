using Berth.Core.Diagnosis;
using Berth.Core.Engines;

namespace Berth.Workflows.Hooks;

/// <summary>Runs a container hook, once per command.</summary>
public interface IHookProcess
{
    /// <summary>Runs the hook to its end and gives its exit code (128+N for a death by signal N).</summary>
    /// <param name="interrupt">Asks the hook to stop, as a cancelled job does; the result is its exit code all the same.</param>
    /// <exception cref="BerthException">The hook cannot be started.</exception>
    Task<int> RunAsync(HookInvocation invocation, IStepOutput output, CancellationToken interrupt);
}
