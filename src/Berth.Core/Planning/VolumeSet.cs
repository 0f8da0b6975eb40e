using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>
/// Collects a pod's volumes: the same source is one volume however often it is mounted, and every name is a label.
/// </summary>
internal sealed class VolumeSet
{
    private readonly List<Volume> _volumes = [];

    public IReadOnlyList<Volume> Volumes => _volumes;

    /// <summary>The name of the volume with this source, added under the wanted name (made unique) unless it is there.</summary>
    public string Add(string wantedName, Volume source)
    {
        Volume? same = _volumes.Find(volume => volume with { Name = "" } == source with { Name = "" });
        if (same is not null && source.EmptyDir is null)
        {
            return same.Name;
        }

        string name =
            ServiceNames.Unique([ServiceNames.ToLabel(wantedName, "volume")], [.. _volumes.Select(volume => volume.Name)])[0];
        _volumes.Add(source with { Name = name });
        return name;
    }

    public string AddHostPath(string wantedName, string path, HostPathType? type = null) =>
        Add(wantedName, new Volume { HostPath = new HostPathVolume { Path = path, Type = type?.ToString() } });
}
