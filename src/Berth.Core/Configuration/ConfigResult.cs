using System.Diagnostics.CodeAnalysis;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>A configuration, or everything that is wrong with it, in the file's order.</summary>
public sealed record ConfigResult(BerthConfig? Config, IReadOnlyList<Problem> Problems)
{
    [MemberNotNullWhen(true, nameof(Config))]
    public bool IsValid => Config is not null;
}
