using Berth.Core.Engines;

namespace Berth.Hook;

/// <summary>What every command works with.</summary>
/// <param name="LazyEngine">Finding the engine can fail, which is for the command to report.</param>
/// <param name="Interrupt">SIGINT came: the job was cancelled or timed out.</param>
/// <param name="Terminate">SIGTERM came, 7.5 s after SIGINT when the runner sends it.</param>
public sealed record HookContext(
    HookSettings Settings,
    Lazy<IPodEngine> LazyEngine,
    JobLog Log,
    IStepOutput Output,
    TimeProvider Time,
    CancellationToken Interrupt,
    CancellationToken Terminate)
{
    public IPodEngine Engine => LazyEngine.Value;

    /// <summary>Told of each failure that is explained: its cause, and its name where it was kept.</summary>
    public Action<string, string?>? Failed { get; init; }
}
