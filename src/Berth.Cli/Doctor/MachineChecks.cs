using System.Globalization;
using System.Net.Sockets;
using Berth.Core.Caches;
using Berth.Core.Checks;
using Berth.Core.Checks.Rules;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Planning;

namespace Berth.Cli.Doctor;

/// <summary>Checks of this machine: disks, clock, programs, limits, rights.</summary>
internal static class MachineChecks
{
    public static IEnumerable<ICheck> All(DoctorContext context) =>
    [
        new Check("disk", token => DiskAsync(context, token)),
        new Check("cache-directory", () => CacheDirectory(context)),
        new Check("clock", token => ClockAsync(context, token)) { Limit = TimeSpan.FromSeconds(20) },
        new Check("programs", token => ProgramsAsync(context, token)),
        new Check("user", User),
        new Check("limits", Limits),
    ];

    private static async Task<CheckResult> DiskAsync(DoctorContext context, CancellationToken cancellation)
    {
        List<(string Path, string Use)> places =
            [(CacheStore.RootOf(context.Directories), "caches"), (context.Directories.State, "state")];
        string note = "";
        try
        {
            EngineInfo info = await context.NeedEngineAsync(cancellation);
            if (info is { SeesHostFiles: true, Facts.DataRoot.Length: > 0 })
                places.Insert(0, (info.Facts.DataRoot, "the engine's data"));
        }
        catch (CheckSkippedException)
        {
            note = "; the engine's data root is not known";
        }

        CheckResult[] results = [.. places.Select(place => DiskSpace.Of(place.Path) is { } space
            ? DiskRule.Judge("disk", new DiskFacts(place.Path, place.Use, space.FreeBytes, space.Inodes, space.FreeInodes))
            : new CheckResult("disk", CheckStatus.Error, $"{place.Path} ({place.Use}) cannot be asked for its space"))];
        return CheckResult.Worst("disk", results, string.Join(", ", results.Select(result => result.Message)) + note);
    }

    private static CheckResult CacheDirectory(DoctorContext context)
    {
        string root = CacheStore.RootOf(context.Directories);
        IEnumerable<string> sources = (context.Config?.Runners ?? []).SelectMany(runner => runner.Caches)
            .Select(cache => cache.Source ?? root);
        CheckResult[] results =
            [.. sources.Prepend(root).Distinct().Select(path => (Path: path, On: FileSystemFacts.Of(path))).Select(
            place => place.On.HoldsOverlays
                ? new CheckResult("cache-directory", CheckStatus.Ok, $"{place.Path} on {place.On.Name}")
                : new CheckResult(
                    "cache-directory", CheckStatus.Warning,
                    $"{place.Path} is on {place.On.Name}, which cannot hold overlay caches",
                    "Set BERTH_CACHE_DIR, or the cache's source in berth.yaml, to a local disk (ext4, xfs, btrfs); until then "
                    + "caches are seeded."))];
        return CheckResult.Worst("cache-directory", results, string.Join(", ", results.Select(result => result.Message)));
    }

    private static async Task<CheckResult> ClockAsync(DoctorContext context, CancellationToken cancellation)
    {
        List<CheckResult> results = [];
        try
        {
            await context.NeedEngineAsync(cancellation);
            // Asked anew: what other checks share may be seconds old by now.
            if ((await context.Engine!.GetInfoAsync(cancellation)).Facts?.Time is { } time)
                results.Add(ClockRule.Judge("clock", time, "the engine's", context.Host.Time.GetUtcNow()));
        }
        catch (CheckSkippedException)
        {
            // Then there is GitHub's to hold it against.
        }

        if (context.Reach is { } reach && await reach.AskAsync(GitHubReach.Api, cancellation) is { Date: { } date } answer)
            results.Add(ClockRule.Judge("clock", date, "GitHub's", answer.Asked ?? context.Host.Time.GetUtcNow()));
        return results.Count == 0
            ? new CheckResult("clock", CheckStatus.Skipped, "there is no other clock to hold this machine's against")
            : CheckResult.Worst("clock", results, string.Join(", ", results.Select(result => result.Message)));
    }

    private static async Task<CheckResult> ProgramsAsync(DoctorContext context, CancellationToken cancellation)
    {
        CheckResult[] results =
        [
            Program(context.HookFile, "hook"),
            Program(context.AgentFile, "agent"),
        ];
        if (results[1].Status == CheckStatus.Ok) results = [.. results, await AgentVersionAsync(context.AgentFile, cancellation)];
        return CheckResult.Worst("programs", results, $"hook and agent are there, version {ProductVersion.Text}");
    }

    private static CheckResult Program(string file, string what) => !File.Exists(file)
        ? new CheckResult(
            "programs", CheckStatus.Failed, $"there is no {what} at {file}",
            what == "agent" ? "Keep berth-agent beside berth-hook, or set BERTH_AGENT."
                : "Keep berth-hook beside berth, or set BERTH_HOOK.")
        : (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) == 0
        ? new CheckResult("programs", CheckStatus.Failed, $"the {what} {file} may not be executed", $"chmod +x {file}")
        : new CheckResult("programs", CheckStatus.Ok, file);

    private static async Task<CheckResult> AgentVersionAsync(string agent, CancellationToken cancellation)
    {
        string said = (await ProgramOutput.ReadAsync(agent, ["version"], cancellation)).Replace(
            "berth-agent:", "", StringComparison.Ordinal).Trim();
        return said == ProductVersion.Text
            ? new CheckResult("programs", CheckStatus.Ok, said)
            : new CheckResult(
                "programs", CheckStatus.Failed,
                $"the agent {agent} has version {(said.Length > 0 ? said : "unknown")}, berth has {ProductVersion.Text}",
                "Install berth, berth-hook and berth-agent of one version side by side.");
    }

    private static CheckResult User()
    {
        if (Environment.IsPrivilegedProcess) return new CheckResult("user", CheckStatus.Ok, "root");
        try
        {
            return !File.Exists(JobPaths.EngineSocket)
                ? new CheckResult("user", CheckStatus.Skipped, $"there is no {JobPaths.EngineSocket}: a rootless engine needs no group")
                : MayWrite(JobPaths.EngineSocket)
                ? new CheckResult("user", CheckStatus.Ok, $"{Environment.UserName} may use {JobPaths.EngineSocket}")
                : new CheckResult(
                    "user", CheckStatus.Warning, $"{Environment.UserName} may not use {JobPaths.EngineSocket}",
                    $"sudo usermod -aG docker {Environment.UserName}, then log in again; or use a rootless engine.");
        }
        catch (IOException e)
        {
            return new CheckResult("user", CheckStatus.Error, e.Message);
        }
    }

    private static bool MayWrite(string path)
    {
        using Socket socket = new(
            AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.AccessDenied;
        }
    }

    private static CheckResult Limits() => LimitsRule.Judge(
        "limits", HardOpenFiles(), Number("/proc/sys/fs/inotify/max_user_watches"),
        Number("/proc/sys/fs/inotify/max_user_instances"));

    private static long? Number(string file) =>
        File.Exists(file)
            && long.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : null;

    private static long? HardOpenFiles() =>
        File.ReadLines("/proc/self/limits").FirstOrDefault(
            line => line.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
        && long.TryParse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], NumberStyles.None, CultureInfo.InvariantCulture,
            out long value)
            ? value
            : null;
}
