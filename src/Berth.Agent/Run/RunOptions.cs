namespace Berth.Agent.Run;

/// <summary>The command line of <c>agent run</c>.</summary>
internal sealed record RunOptions(IReadOnlyList<string> Leases, IReadOnlyList<OverlayOption> Overlays)
{
    public static RunOptions Parse(ReadOnlySpan<string> args)
    {
        List<string> leases = [];
        List<OverlayOption> overlays = [];
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
                default:
                    throw new UsageException(
                        $"run: what to do with '{args[i]} {value}'? Allowed are --lease FILE and --overlay TARGET=SLOT " +
                        "(absolute paths)");
            }
        }

        return new RunOptions(leases, overlays);
    }

    // The slot is a path that Berth chose; the target is the user's and may hold an equals sign.
    private static OverlayOption? Split(string value) =>
        value.LastIndexOf('=') is > 0 and var at && value[0] == '/' && value[(at + 1)..] is ['/', ..] slot
            ? new OverlayOption(value[..at], slot)
            : null;
}
