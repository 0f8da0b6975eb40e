namespace Berth.Core.Engines;

/// <summary>Carries files into a pod that waits for them, and what has changed out of it again.</summary>
public interface IPodFiles
{
    /// <summary>Called when the container that takes them runs; the pod's others start when it has ended.</summary>
    /// <param name="containerId">For <see cref="IPodEngine.ExecAsync"/>.</param>
    Task BringAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>Called when the pod's program has ended, however it did.</summary>
    /// <param name="containerId">The container that has them, for <see cref="IPodEngine.ExecAsync"/>.</param>
    Task FetchAsync(string containerId, CancellationToken cancellationToken);
}
