namespace Berth.Agent.Publish;

/// <summary>The command line of <c>agent publish</c>.</summary>
internal sealed record PublishOptions(string From, string Root, string Key, string SeenAt)
{
    public static PublishOptions Parse(ReadOnlySpan<string> args)
    {
        string? from = null, root = null, key = null, at = null;
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            _ = (args[i], value) switch
            {
                ("--from", ['/', ..]) => from = value,
                ("--root", ['/', ..]) => root = value,
                ("--at", ['/', ..]) => at = value,
                ("--key", { Length: > 0 }) when value.All(char.IsAsciiLetterOrDigit) => key = value,
                _ => throw Wrong($"what to do with '{args[i]} {value}'?"),
            };
        }

        return from is not null && root is not null && key is not null && at is not null
            ? new PublishOptions(from, root, key, at)
            : throw Wrong("something is missing.");
    }

    private static UsageException Wrong(string what) => new(
        $"publish: {what} Needed are --from DIR, --root DIR, --at DIR (absolute paths) and --key KEY (letters and digits)");
}
