namespace Berth.Kubernetes.Api;

/// <summary>A call as RBAC names it: what a refusal has to say to be mended.</summary>
/// <param name="Verb">get, list, watch, create, update, patch, delete.</param>
/// <param name="Resource">For example <c>pods</c> or <c>pods/exec</c>.</param>
/// <param name="Name">The object's name; null for a list or a new one.</param>
internal sealed record ApiCall(string Verb, string Resource, string? Name = null)
{
    /// <summary>The resource's API group; null for what is known by its name.</summary>
    public string? Group { get; init; }

    /// <summary>Where, when it is not the connection's own namespace; empty for the whole cluster.</summary>
    public string? Namespace { get; init; }

    /// <summary>Doing it twice does no harm.</summary>
    public bool IsIdempotent => Verb != "create";

    public override string ToString() => Name is null ? $"{Verb} {Resource}" : $"{Verb} {Resource} {Name}";
}
