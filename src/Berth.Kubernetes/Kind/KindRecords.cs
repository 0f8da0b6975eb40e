using System.Text;
using Berth.Core.Files;

namespace Berth.Kubernetes.Kind;

/// <summary>
/// Which kind clusters Berth made, and of what: a file for each. One that is being made has another name until it is whole, so
/// whatever ends a <c>create</c>, the next one knows.
/// </summary>
/// <param name="directory">Below Berth's state directory; made when it is needed.</param>
public sealed class KindRecords(string directory)
{
    /// <summary>The configuration of a cluster that is whole; null when Berth made none of that name.</summary>
    public string? Find(string cluster) => Read(Whole(cluster));

    /// <summary>Whether the making of a cluster was begun and not ended.</summary>
    public bool IsHalfMade(string cluster) => File.Exists(Begun(cluster));

    /// <summary>Keeps others from changing the cluster at the same time; null when one does.</summary>
    public FileLock? Lock(string cluster)
    {
        Directory.CreateDirectory(directory);
        return FileLock.TryAcquire(Path.Combine(directory, $"{cluster}.lock"));
    }

    public void Begin(string cluster, string config)
    {
        AtomicFile.Write(Begun(cluster), Encoding.UTF8.GetBytes(config), durable: true);
        File.Delete(Whole(cluster));
    }

    public void End(string cluster) => File.Move(Begun(cluster), Whole(cluster), overwrite: true);

    public void Remove(string cluster)
    {
        File.Delete(Begun(cluster));
        File.Delete(Whole(cluster));
    }

    private static string? Read(string file) => File.Exists(file) ? File.ReadAllText(file) : null;

    private string Whole(string cluster) => Path.Combine(directory, $"{cluster}.yaml");

    private string Begun(string cluster) => Path.Combine(directory, $"{cluster}.begun.yaml");
}
