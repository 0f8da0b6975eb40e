namespace Berth.Kubernetes;

/// <summary>A container of a pod, as the hook's state and response carry it: <c>namespace/pod/container</c>.</summary>
internal readonly record struct ContainerId(string Namespace, string Pod, string Container)
{
    public static ContainerId? Parse(string text) => text.Split('/') is [var space, var pod, var container]
        ? new ContainerId(space, pod, container)
        : null;

    public override string ToString() => $"{Namespace}/{Pod}/{Container}";
}
