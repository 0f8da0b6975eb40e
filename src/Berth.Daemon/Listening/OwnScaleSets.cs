using Berth.Daemon.Fleets;

namespace Berth.Daemon.Listening;

/// <summary>The scale sets on GitHub that Berth made, or took over, for a configuration: also those of runners that have left it.</summary>
public static class OwnScaleSets
{
    /// <returns>Each with its name, its number and whose it is.</returns>
    public static IReadOnlyList<string> Of(FleetPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return [.. new ScaleSetRecords(place.ScaleSets).All().Select(record => $"scale set {record.Id}, '{record.Name}' of {record.Url}")];
    }
}
