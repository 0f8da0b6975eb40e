namespace Berth.Agent.Install;

/// <summary>The command line of <c>agent install</c>.</summary>
internal sealed record InstallOptions(string To, IReadOnlyList<string> Directories)
{
    public static InstallOptions Parse(ReadOnlySpan<string> args)
    {
        string? to = null;
        List<string> directories = [];
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i], value)
            {
                case ("--to", ['/', ..]):
                    to = value;
                    break;
                case ("--directory", ['/', ..]):
                    directories.Add(value);
                    break;
                default:
                    throw Wrong($"what to do with '{args[i]} {value}'?");
            }
        }

        return to is null ? throw Wrong("something is missing.") : new InstallOptions(to, directories);
    }

    private static UsageException Wrong(string what) =>
        new($"install: {what} Needed is --to FILE, and --directory DIR may be repeated (absolute paths)");
}
