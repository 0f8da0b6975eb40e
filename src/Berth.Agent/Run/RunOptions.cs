using Berth.Agent.Install;

namespace Berth.Agent.Run;

/// <summary>The command line of <c>agent run</c>.</summary>
/// <param name="Directories">To be made, open to everyone: what the runner would have made, but for the job's own user.</param>
/// <param name="Slots">Whose inside is to be made, where this user is root.</param>
/// <param name="Uses">A mark of what the node keeps for jobs: it must be there, and whoever clears up sees that it is in use.</param>
internal sealed record RunOptions(
    IReadOnlyList<string> Leases, IReadOnlyList<OverlayOption> Overlays, IReadOnlyList<string> Directories,
    IReadOnlyList<SlotOption> Slots, string? Uses)
{
    public static RunOptions Parse(ReadOnlySpan<string> args)
    {
        List<string> leases = [];
        List<OverlayOption> overlays = [];
        PlaceOptions places = new();
        string? uses = null;
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i], value)
            {
                case ("--lease", { Length: > 0 }):
                    leases.Add(value);
                    break;
                case ("--overlay", not null) when Split(value) is { } overlay:
                    overlays.Add(overlay);
                    break;
                case ("--uses", ['/', ..]):
                    uses = value;
                    break;
                case var (name, given) when places.Take(name, given):
                    break;
                default:
                    throw new UsageException(
                        $"run: what to do with '{args[i]} {value}'? Allowed are --lease FILE, --overlay TARGET=SLOT, --directory DIR, " +
                        "--slot LAYOUT=SLOT and --uses FILE (absolute paths)");
            }
        }

        return new RunOptions(leases, overlays, places.Directories, places.Slots, uses);
    }

    // The slot is a path that Berth chose; the target is the user's and may hold an equals sign.
    private static OverlayOption? Split(string value) =>
        value.LastIndexOf('=') is > 0 and var at && value[0] == '/' && value[(at + 1)..] is ['/', ..] slot
            ? new OverlayOption(value[..at], slot)
            : null;
}
