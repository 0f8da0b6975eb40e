namespace Berth.Core.Jobs;

/// <summary>One container of <see cref="HookResponseContext"/>.</summary>
public sealed record HookContainerContext
{
    public string? Id { get; init; }
    public string? Image { get; init; }
    public string? Network { get; init; }
    /// <summary>Container port to host port.</summary>
    public IReadOnlyDictionary<string, string> Ports { get; init; } = new Dictionary<string, string>();
}
