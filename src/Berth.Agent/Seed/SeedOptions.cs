namespace Berth.Agent.Seed;

/// <summary>The command line of <c>agent seed</c>.</summary>
internal sealed record SeedOptions(string Lease, string From, string Slot, string Image)
{
    public static SeedOptions Parse(ReadOnlySpan<string> args)
    {
        string? lease = null, from = null, slot = null, image = null;
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length && args[i + 1].Length > 0 ? args[i + 1] : null;
            _ = (args[i], value) switch
            {
                ("--lease", not null) => lease = value,
                ("--from", ['/', ..]) => from = value,
                ("--slot", ['/', ..]) => slot = value,
                ("--image", not null) => image = value,
                _ => throw Wrong($"what to do with '{args[i]} {value}'?"),
            };
        }

        return lease is not null && from is not null && slot is not null && image is not null
            ? new SeedOptions(lease, from, slot, image)
            : throw Wrong("something is missing.");
    }

    private static UsageException Wrong(string what) =>
        new($"seed: {what} Needed are --lease FILE, --from DIR, --slot DIR (absolute paths) and --image ID");
}
