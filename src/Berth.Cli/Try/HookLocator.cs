using Berth.Core.Diagnosis;

namespace Berth.Cli.Try;

/// <summary>Finds what an installed runner would bring: the hook, and the runner's externals.</summary>
internal static class HookLocator
{
    /// <summary>The script stands in for the program where only it was installed.</summary>
    private static readonly string[] _names = ["berth-hook", "hook.sh"];

    /// <summary><c>--hook</c>, else <c>BERTH_HOOK</c>, else the hook beside <c>berth</c>.</summary>
    /// <exception cref="UsageException">What is named is not there.</exception>
    /// <exception cref="BerthException">None is there.</exception>
    public static string Hook(string? flag, CliHost host)
    {
        string? named = flag ?? host.Environment.GetValueOrDefault("BERTH_HOOK");
        if (!string.IsNullOrEmpty(named))
        {
            string path = Path.GetFullPath(named, host.CurrentDirectory);
            return File.Exists(path)
                ? path
                : throw new UsageException($"berth: {(flag is null ? "BERTH_HOOK" : "--hook")} {named}: there is no such file");
        }

        return _names.Select(name => Path.Combine(host.ProgramDirectory, name)).FirstOrDefault(File.Exists)
            ?? throw new BerthException(Finding.Certain(
                "hook-missing", $"There is no berth-hook beside berth (in {host.ProgramDirectory})",
                "Install berth-hook and berth-agent there, or name the hook with --hook"));
    }

    /// <summary><c>BERTH_AGENT</c>, else the agent beside <c>berth</c>, where the hook looks as well.</summary>
    public static string Agent(CliHost host) =>
        host.Environment.GetValueOrDefault("BERTH_AGENT") is { Length: > 0 } named
            ? Path.GetFullPath(named, host.CurrentDirectory)
            : Path.Combine(host.ProgramDirectory, "berth-agent");

    /// <summary>
    /// <c>BERTH_EXTERNALS</c>, else those of a runner installed where its image has them; null when there is none.
    /// </summary>
    /// <exception cref="UsageException">What is named is not there.</exception>
    public static string? Externals(CliHost host)
    {
        const string Installed = "/home/runner/externals";
        string? named = host.Environment.GetValueOrDefault("BERTH_EXTERNALS");
        if (string.IsNullOrEmpty(named)) return Directory.Exists(Installed) ? Installed : null;
        string path = Path.GetFullPath(named, host.CurrentDirectory);
        return Directory.Exists(path)
            ? path
            : throw new UsageException($"berth: BERTH_EXTERNALS {named}: there is no such directory");
    }
}
