namespace Berth.Core.Diagnosis;

/// <summary>Causes that runners on this machine and their daemon end with.</summary>
internal static class RunnerCauses
{
    public const string Title = "Runners on this machine";

    public static IReadOnlyList<Cause> All { get; } =
    [
        new(
            "config-refused", "The configuration is not valid as it is now; what was before goes on",
            "The file was changed while the daemon runs, and it does not validate.",
            "Mend it; it is taken up by itself then."),
        new(
            "container-required", "Jobs without container: are refused",
            "The definition's image: holds no runner, so a job that runs in the runner itself would not run in that image. GitHub's log of "
                + "such a job says \"Jobs without a job container are forbidden\".",
            "Give the job a container:, make image: from the runner's image, or leave it out."),
        new(
            "daemon-ended", "The daemon ended while it was asked",
            "It was being drained, or was stopped at that moment.",
            "Run the command again: berth up starts a new one."),
        new(
            "daemon-failed", "Berth's daemon itself failed at a runner",
            "A fault that nobody thought of; the daemon goes on, and tries again.",
            "Report it with the lines of the daemon's log."),
        new(
            "daemon-not-started", "The daemon cannot be started",
            "berth itself could not be started once more.",
            "Run berth up in the foreground."),
        new(
            "daemon-running", "Another daemon serves this configuration",
            "Each configuration file has one.",
            "berth status shows it, berth down ends it. A changed configuration is taken up without a restart."),
        new(
            "ended-by-down", "The job was ended with its runner",
            "berth down --now, or a second interrupt of berth up or berth down.",
            "Run it again; berth down alone lets jobs finish."),
        new(
            "github-message-unreadable", "A message of GitHub's cannot be read and is passed over",
            "It is cut off, or of a form that this version does not know.",
            "Nothing: runners follow GitHub's own count, and jobs that wait are asked for. A newer Berth may know it."),
        new(
            "hook-not-allowed", "A hook command is not one of this runner's job",
            "Something in the runner's container asks for a second job, or for files outside of the runner's own.",
            "A runner has one job; what else it needs is a cache or a mount of its definition."),
        new(
            "hook-relay-failed", "A runner's hook command was cut off",
            "The process on the machine that carries it out ended, or cannot be reached.",
            "See whether the machine was short of memory; the daemon starts that process again."),
        new(
            "runner-ended-early", "A runner ended without having taken a job",
            "Its image is none of GitHub's runner, or the runner cannot reach GitHub.",
            "See its words in the evidence, and runnerImage: and network: in berth.yaml."),
        new(
            "runner-gone", "A runner's container was removed in the middle of its job",
            "docker rm -f, a prune, or an engine that lost it. GitHub notices after some minutes, and takes the runner for busy until then.",
            "See docker events for who removed it, and run the job again."),
        new(
            "runner-image-busy", "Another process makes a runner's image ready and does not end",
            "It holds the lock on the directory of externals for ten minutes.",
            "See what it does, and end it."),
        new(
            "runner-image-unusable", "A runner's image names a user that it does not know",
            "Its USER is not in its /etc/passwd.",
            "Use GitHub's own image, or one made from it."),
        new(
            "runner-outdated", "GitHub accepts the runner's version no more",
            "Some weeks after a release GitHub sends older runners no jobs; they would wait for ever.",
            "Name a newer image with runnerImage:, or update Berth."),
    ];
}
