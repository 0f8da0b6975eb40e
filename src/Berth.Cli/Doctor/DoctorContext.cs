using Berth.Core;
using Berth.Core.Checks;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;

namespace Berth.Cli.Doctor;

/// <summary>What the checks share: each thing is looked at once, by whichever check needs it first.</summary>
/// <param name="Config">Null without a configuration; what is wrong with one is a check's own business.</param>
/// <param name="Engine">Null for an engine that no check here knows.</param>
/// <param name="Trial">As <paramref name="Engine"/>.</param>
/// <param name="AgentFile">Where the agent should be.</param>
/// <param name="HookFile">Where the hook should be.</param>
/// <param name="RunnerDirectory">Of an installed runner; null when none was named.</param>
/// <param name="Reach">The network; null when the user wants nothing of it.</param>
internal sealed record DoctorContext(
    CliHost Host, BerthConfig? Config, IPodEngine? Engine, IEngineTrial? Trial, string AgentFile, string HookFile,
    string? RunnerDirectory, GitHubReach? Reach)
{
    private readonly Lazy<Task<EngineInfo>>? _info =
        Engine is null ? null : new Lazy<Task<EngineInfo>>(() => Engine.GetInfoAsync(CancellationToken.None));

    public BerthDirectories Directories { get; } = BerthDirectories.From(Host.Environment);

    /// <summary>The engine's answer.</summary>
    /// <exception cref="BerthException">It does not answer.</exception>
    /// <exception cref="CheckSkippedException">There is none to ask.</exception>
    public Task<EngineInfo> AskEngineAsync(CancellationToken cancellation) => _info is { } info
        ? info.Value.WaitAsync(cancellation)
        : throw new CheckSkippedException("the engine is kubernetes; this check is of an engine on this machine");

    /// <summary>
    /// The same, for checks that are of no use when the engine does not answer: one check says so, not all of them.
    /// </summary>
    public async Task<EngineInfo> NeedEngineAsync(CancellationToken cancellation)
    {
        try
        {
            return await AskEngineAsync(cancellation);
        }
        catch (BerthException)
        {
            throw new CheckSkippedException("the engine does not answer");
        }
    }

    /// <summary>What it says of itself.</summary>
    public async Task<EngineFacts> NeedFactsAsync(CancellationToken cancellation) =>
        (await NeedEngineAsync(cancellation)).Facts
            ?? throw new CheckSkippedException("the engine says nothing of the machine that it runs on");
}
