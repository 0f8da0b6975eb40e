using System.Text.Json;

namespace Berth.Core.Pods;

/// <summary>Reads the <see cref="DockerOptions"/> of a container from its pod's annotations.</summary>
public static class PodDockerOptions
{
    /// <summary>What can be read; nothing where there is no annotation, or one that is no such JSON.</summary>
    public static DockerOptions Of(Pod pod, string container) =>
        TryRead(pod, container, out DockerOptions? options, out _) ? options! : new DockerOptions();

    /// <summary>False, with the reason, when there is an annotation that is no such JSON.</summary>
    public static bool TryRead(Pod pod, string container, out DockerOptions? options, out string? error)
    {
        ArgumentNullException.ThrowIfNull(pod);
        (options, error) = (new DockerOptions(), null);
        if (pod.Metadata.Annotations?.TryGetValue(DockerOptions.AnnotationPrefix + container, out string? json) != true)
        {
            return true;
        }

        try
        {
            options = JsonSerializer.Deserialize(json!, DockerOptionsJson.Default.DockerOptions) ?? new DockerOptions();
            return true;
        }
        catch (JsonException e)
        {
            error = e.Message;
            return false;
        }
    }
}
