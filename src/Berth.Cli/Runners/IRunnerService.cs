namespace Berth.Cli.Runners;

/// <summary>
/// Keeps a configuration's runners on one kind of engine. Each kind has one; <see cref="RunnerServices"/> chooses. Expected
/// failures are thrown as a <see cref="Core.Diagnosis.BerthException"/>.
/// </summary>
internal interface IRunnerService
{
    /// <summary>Makes the runners be there, as the configuration says.</summary>
    Task<CommandResult> UpAsync(UpRequest request, CancellationToken cancellation);

    /// <summary>Ends the runners: busy ones finish first, unless they are to end now.</summary>
    Task<CommandResult> DownAsync(DownRequest request, CancellationToken cancellation);

    /// <summary>What there is, as it stands now.</summary>
    Task<CommandResult> StatusAsync(StatusRequest request, CancellationToken cancellation);

    /// <summary>A job's or a runner's log, to standard output.</summary>
    Task<CommandResult> LogsAsync(LogsRequest request, CancellationToken cancellation);
}
