using System.Globalization;

namespace Berth.Agent.Install;

/// <summary>A cache's slot whose inside is to be made: <c>overlay=DIR</c>, <c>data=DIR</c> or <c>data:USER:GROUP=DIR</c>.</summary>
/// <param name="HoldsData">A directory that the job sees itself; an overlay's are root's alone and made where it is mounted.</param>
/// <param name="Owner">Who shall own it; null opens it to everyone.</param>
internal sealed record SlotOption(string Directory, bool HoldsData, (uint User, uint Group)? Owner)
{
    /// <summary>Null for what is none.</summary>
    public static SlotOption? Parse(string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 0 || text[(at + 1)..] is not ['/', ..] directory) return null;
        return text[..at].Split(':') switch
        {
            ["overlay"] => new SlotOption(directory, false, null),
            ["data"] => new SlotOption(directory, true, null),
            ["data", var user, var group] when Number(user) is { } u && Number(group) is { } g =>
                new SlotOption(directory, true, (u, g)),
            _ => null,
        };
    }

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
}
