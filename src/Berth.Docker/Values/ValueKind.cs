namespace Berth.Docker.Values;

/// <summary>The two kinds of objects whose contents a pod may use.</summary>
internal enum ValueKind
{
    ConfigMap,
    Secret,
}
