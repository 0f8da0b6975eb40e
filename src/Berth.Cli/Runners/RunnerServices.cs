using Berth.Cli.Clusters;
using Berth.Cli.Configuration;
using Berth.Core.Configuration;

namespace Berth.Cli.Runners;

/// <summary>The one place where the kind of engine decides who keeps the runners.</summary>
internal static class RunnerServices
{
    /// <exception cref="UsageException">The configuration is not valid, or its engine cannot do this.</exception>
    public static IRunnerService For(CliHost host, ConfigAccess config)
    {
        // A daemon goes on with what was valid before, and can be asked and ended all the same.
        if (!config.Check().IsValid && new LocalFleet(host, config).IsServed) return new LocalRunners(host, config);
        return config.Read().Engine switch
        {
            EngineKind.Docker => new LocalRunners(host, config),
            EngineKind.Kubernetes => new ClusterRunnerService(host, config),
            EngineKind kind => throw new UsageException(
                $"berth: the engine '{kind.ToString().ToLowerInvariant()}' cannot keep runners yet"),
        };
    }
}
