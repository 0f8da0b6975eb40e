using System.Diagnostics.CodeAnalysis;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>A configuration, or everything that is wrong with it, in the file's order.</summary>
public sealed record ConfigResult(BerthConfig? Config, IReadOnlyList<Problem> Problems)
{
    /// <summary>
    /// Of a configuration that is not valid, the runners with which nothing is wrong: they can be looked at further.
    /// </summary>
    public IReadOnlyList<RunnerDefinition> Sound { get; init; } = Config?.Runners ?? [];

    [MemberNotNullWhen(true, nameof(Config))]
    public bool IsValid => Config is not null;
}
