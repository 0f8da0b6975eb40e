namespace Berth.Agent.Install;

/// <summary>The command line of <c>agent install</c>.</summary>
/// <param name="Files">What to copy where, in order.</param>
internal sealed record InstallOptions(
    IReadOnlyList<(string From, string To)> Files, IReadOnlyList<string> Directories, IReadOnlyList<SlotOption> Slots)
{
    private const string OwnProgram = "/proc/self/exe";

    public static InstallOptions Parse(ReadOnlySpan<string> args)
    {
        string from = OwnProgram;
        List<(string, string)> files = [];
        List<string> directories = [];
        List<SlotOption> slots = [];
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
                case ("--directory", ['/', ..]):
                    directories.Add(value);
                    break;
                case ("--slot", not null) when SlotOption.Parse(value) is { } slot:
                    slots.Add(slot);
                    break;
                default:
                    throw Wrong($"what to do with '{args[i]} {value}'?");
            }
        }

        return files.Count == 0 || from != OwnProgram
            ? throw Wrong("something is missing.")
            : new InstallOptions(files, directories, slots);
    }

    private static UsageException Wrong(string what) =>
        new($"install: {what} Needed is --to FILE, with --from FILE before it for another program than the agent; " +
        "both, --directory DIR and --slot overlay=DIR, data=DIR or data:USER:GROUP=DIR may be repeated (absolute paths)");
}
