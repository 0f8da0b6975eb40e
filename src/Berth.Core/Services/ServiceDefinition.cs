namespace Berth.Core.Services;

/// <summary>What a service of Berth is to be.</summary>
/// <param name="Program">The program <c>berth</c>, absolute.</param>
/// <param name="ConfigFile">The <c>berth.yaml</c> that it keeps running, absolute.</param>
public sealed record ServiceDefinition(ServiceScope Scope, string Program, string ConfigFile)
{
    /// <summary>Of the machine's service: the user that it runs as, whose credentials and caches it uses.</summary>
    public string? RunAs { get; init; }

    /// <summary>Variables that it is started with. None of them is a secret.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>A file with further variables, read when it is there: the place for what others may not read.</summary>
    public required string VariablesFile { get; init; }
}
