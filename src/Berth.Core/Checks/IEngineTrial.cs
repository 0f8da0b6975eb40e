using Berth.Core.Diagnosis;
using Berth.Core.Pods;

namespace Berth.Core.Checks;

/// <summary>
/// Tries on an engine what a job would do there, in a container of an image that holds nothing. Whatever it makes is gone when
/// it is disposed of.
/// </summary>
public interface IEngineTrial : IAsyncDisposable
{
    /// <summary>Starts a pod and removes it again.</summary>
    /// <param name="make">Makes the pod, of a name, of the trial's image; its container is the agent's.</param>
    /// <returns>Why it did not start; null when it did.</returns>
    Task<Finding?> TryAsync(Func<string, Pod> make, CancellationToken cancellationToken);
}
