using System.Globalization;
using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>
/// A slot within its cache: <c>overlay-0</c>. A slot belongs to one strategy for good (what an overlay keeps is no directory to
/// bind), and its name says which, so that no crash can make that uncertain.
/// </summary>
public readonly record struct SlotName(CacheStrategy Strategy, int Number)
{
    /// <summary>Reads a directory's name; null for anything that is no slot.</summary>
    public static SlotName? Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] parts = name.Split('-');
        CacheStrategy strategy = parts[0] switch
        {
            "bind" => CacheStrategy.Bind,
            "seed" => CacheStrategy.Seed,
            "overlay" => CacheStrategy.Overlay,
            _ => CacheStrategy.Auto,
        };
        return strategy != CacheStrategy.Auto && parts.Length == 2
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? new SlotName(strategy, number)
                : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Strategy.ToString().ToLowerInvariant()}-{Number}");
}
