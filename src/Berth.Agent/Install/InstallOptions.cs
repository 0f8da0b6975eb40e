namespace Berth.Agent.Install;

/// <summary>The command line of <c>agent install</c>.</summary>
/// <param name="Files">What to copy where, in order.</param>
/// <param name="Publish">Where the node is to keep the agent for jobs to come, and by which name; null for nowhere.</param>
internal sealed record InstallOptions(
    IReadOnlyList<(string From, string To)> Files, IReadOnlyList<string> Directories, IReadOnlyList<SlotOption> Slots,
    (string Root, string Key)? Publish)
{
    private const string OwnProgram = "/proc/self/exe";

    public static InstallOptions Parse(ReadOnlySpan<string> args)
    {
        string from = OwnProgram;
        List<(string, string)> files = [];
        PlaceOptions places = new();
        string? root = null, key = null;
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i], value)
            {
                case ("--from", ['/', ..]):
                    from = value;
                    break;
                case ("--to", ['/', ..]):
                    files.Add((from, value));
                    from = OwnProgram;
                    break;
                case ("--publish", ['/', ..]):
                    root = value;
                    break;
                case ("--key", { Length: > 0 }) when value.All(char.IsAsciiLetterOrDigit):
                    key = value;
                    break;
                case var (name, given) when places.Take(name, given):
                    break;
                default:
                    throw Wrong($"what to do with '{args[i]} {value}'?");
            }
        }

        return files.Count + places.Slots.Count == 0 || from != OwnProgram || (root is null) != (key is null)
            ? throw Wrong("something is missing.")
            : new InstallOptions(files, places.Directories, places.Slots, root is null ? null : (root, key!));
    }

    private static UsageException Wrong(string what) =>
        new($"install: {what} Needed is --to FILE, with --from FILE before it for another program than the agent, or " +
        "--slot overlay=DIR, data=DIR or data:USER:GROUP=DIR; they and --directory DIR may be repeated; --publish DIR --key KEY " +
        "keeps the agent on the node (absolute paths, a key of letters and digits)");
}
