namespace Berth.GitHub.ScaleSets;

/// <summary>A list, as the service wraps it.</summary>
internal sealed class ListAnswer<T>
{
    public IReadOnlyList<T> Value { get; init => field = value ?? []; } = [];
}
