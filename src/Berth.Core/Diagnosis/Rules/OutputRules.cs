using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>
/// A step whose exit code is its program's own, and whose last lines name what it could not do. Programs print such lines of
/// their own files, too, and go on: all that is told here is no more than likely.
/// </summary>
internal static partial class OutputRules
{
    /// <summary>A step ends soon after what ended it.</summary>
    private const int LastLines = 20;

    private const string DockerSocket = "/docker.sock";

    public static Finding? Find(ContainerEvidence container, StepAttempt step, string[] lines)
    {
        foreach (string line in Tail(step))
        {
            Finding? finding = Docker(container, line, lines) ?? NoSpace(container, line, lines)
                ?? Format(container, line, lines) ?? Limits.Find(container, line, lines);
            if (finding is not null) return finding;
        }

        return null;
    }

    /// <summary>True when the output says that a process was killed, which the step itself was not.</summary>
    public static bool NamesKill(StepAttempt step) => Tail(step).Any(line => Kill().IsMatch(line));

    /// <summary>True when the output says that no process or thread could be started.</summary>
    public static bool NamesNoProcess(StepAttempt step) => Tail(step).Any(line => NoProcess().IsMatch(line));

    private static IEnumerable<string> Tail(StepAttempt step) => step.Last.Split('\n').Select(line => line.Trim())
        .Where(line => line.Length is > 0 and < 2000).TakeLast(LastLines).Reverse();

    private static Finding? Docker(ContainerEvidence container, string line, string[] lines)
    {
        bool denied = line.Says("permission denied") || line.Says("EACCES");
        if (Daemon().Match(line) is not { Success: true } match) return null;
        string at = ProgramRules.First(match);
        bool mounted = at.EndsWith(DockerSocket, StringComparison.Ordinal)
            && container.Mounts.Any(mount => mount.Path.EndsWith(DockerSocket, StringComparison.Ordinal));
        return Finding.Of(
            "step-lacks-docker", Certainty.Likely,
            denied ? $"A step in {container.Title} may not use the Docker daemon at {at.Brief()}"
                : $"A step in {container.Title} reaches no Docker daemon at {at.Brief()}",
            denied ? "Run the job as a user who may (container: options: --user 0), or add the socket's group (--group-add GID)"
                : mounted ? "See that the daemon runs where the socket is mounted from (systemctl status docker there)"
                : "Mount a socket (container: volumes: [/var/run/docker.sock:/var/run/docker.sock]), "
                    + "or use a service docker:dind and DOCKER_HOST",
            lines);
    }

    private static Finding? NoSpace(ContainerEvidence container, string line, string[] lines)
    {
        // The kernel says it of a full table of watches, too.
        if (!Full().IsMatch(line) || line.SaysAny("watch", "inotify", "warning")) return null;
        string at = FullAt().Match(line) is { Success: true } path ? $" at {ProgramRules.First(path).Brief()}" : "";
        return Finding.Of(
            "disk-full", Certainty.Likely, $"No space is left for a step in {container.Title}{at}",
            "Free space on the node (berth cache prune), or raise the size of what is mounted there (sizeLimit, --shm-size, --tmpfs size=)",
            lines);
    }

    private static Finding? Format(ContainerEvidence container, string line, string[] lines)
    {
        if (ForeignProgram().Match(line) is not { Success: true } match) return null;
        string program = ProgramRules.First(match).Trim('"', '\'');
        return ProgramRules.ForeignProgram(container, program, Certainty.Likely, lines);
    }

    [GeneratedRegex(
        @"Cannot connect to the Docker daemon at (\S+?)\.? Is the docker|failed to connect to the docker API at ([^\s;]+)|permission denied while trying to connect to the (?:Docker daemon socket|docker API) at (\S+?):?(?:\s|$)|connect (?:ENOENT|EACCES|ECONNREFUSED) (\S+/docker\.sock)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Daemon();

    [GeneratedRegex(@"(?:^|[:(\]] ?|\(os error 28\)|ENOSPC: )no space left on device", RegexOptions.IgnoreCase)]
    private static partial Regex Full();

    [GeneratedRegex(@"['‘""]?(/[^\s'’"":]+)['’""]?: no space left on device|no space left on device: ['""]([^'""]+)", RegexOptions.IgnoreCase)]
    private static partial Regex FullAt();

    [GeneratedRegex(
        @"([^\s:]+): cannot execute binary file|fork/exec (\S+): exec format error|\bexec (/\S+): exec format error|Exec format error: (\S+)|^\S+: (?:line )?\d+: ([^\s:]+): Exec format error",
        RegexOptions.IgnoreCase)]
    private static partial Regex ForeignProgram();

    [GeneratedRegex(
        @"^(?:.*\bline \d+: +\d+ )?Killed\b|^make.*: Killed$|Killed signal terminated program|signal: (?:killed|9\b)|\bSIGKILL\b|signal 9\b|\bError 137\b|(?:exit code|code|status):? 137\b")]
    private static partial Regex Kill();

    // Shells, make, Python and Ruby, Go and C++, the JVM.
    [GeneratedRegex(
        @"can(?:'t|not) fork|fork failed|resource temporarily unavailable|\bEAGAIN\b|newosproc|pthread_create|unable to create (?:new )?(?:native )?thread",
        RegexOptions.IgnoreCase)]
    private static partial Regex NoProcess();
}
