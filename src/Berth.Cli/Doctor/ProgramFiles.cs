namespace Berth.Cli.Doctor;

/// <summary>Where the programs beside <c>berth</c> should be; nothing is looked for.</summary>
internal static class ProgramFiles
{
    /// <summary><c>BERTH_HOOK</c>, else beside <c>berth</c>.</summary>
    public static string Hook(CliHost host) => Named(host, "BERTH_HOOK") ?? Path.Combine(host.ProgramDirectory, "berth-hook");

    /// <summary><c>BERTH_AGENT</c>, else beside the hook, where the hook itself looks.</summary>
    public static string Agent(CliHost host) =>
        Named(host, "BERTH_AGENT") ?? Path.Combine(Path.GetDirectoryName(Hook(host))!, "berth-agent");

    private static string? Named(CliHost host, string variable) =>
        host.Environment.GetValueOrDefault(variable) is { Length: > 0 } file ? Path.GetFullPath(file, host.CurrentDirectory)
            : null;
}
