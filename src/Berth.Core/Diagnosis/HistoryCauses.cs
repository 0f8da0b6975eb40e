namespace Berth.Core.Diagnosis;

/// <summary>What Berth keeps of jobs, and the service that keeps it running.</summary>
internal static class HistoryCauses
{
    public const string Title = "The job history, logs, telemetry and the service";

    public static readonly IReadOnlyList<Cause> All =
    [
        new(
            "config-otlp-endpoint", "The endpoint for traces is not an address",
            "A variable such as OTEL_EXPORTER_OTLP_ENDPOINT is not http:// or https:// with a host.",
            "Mend the variable, or unset it."),
        new(
            "history-damaged", "The job history cannot be read",
            "Its file was damaged, or is a database of something else. It is never overwritten: the daemon moves it aside.",
            "Start berth up, which begins a new one. Jobs are not affected."),
        new(
            "history-failed", "The job history cannot be used",
            "Its directory cannot be written, belongs to another user, or the disk is full.",
            "See to the rights and the space of Berth's state directory."),
        new(
            "history-job-not-found", "There is no such job in the history",
            "No job of that number, name or runner was recorded here, or it was pruned.",
            "berth jobs lists those that there are."),
        new(
            "history-library-missing", "libe_sqlite3.so is not beside berth",
            "The program was copied without the files of its directory.",
            "Install all files of the release's archive into one directory."),
        new(
            "history-newer", "The job history is of a newer Berth",
            "A newer version has written it, and its form is not known to this one.",
            "Use the newer version, or move the file away."),
        new(
            "job-log-missing", "The job has no log here",
            "Its runner has not started, it never ran on this machine, or its log was pruned.",
            "Wait with --follow, or read the run on GitHub."),
        new(
            "metrics-address-failed", "The metrics cannot be offered at this address",
            "Another program has the port, or the address is none of this machine's.",
            "Give another address in telemetry.metrics."),
        new(
            "service-failed", "The service manager refused",
            "systemctl failed; for a user's own service most often because that user has no session here.",
            "Read what it said, and the service's journal: journalctl -u berth, or journalctl --user -u berth."),
        new(
            "service-manager-missing", "A service needs systemd",
            "Another program runs this machine, as in most containers, or systemctl is not on the PATH.",
            "berth up -d, or have your own service manager run berth up."),
        new(
            "service-not-allowed", "The service's unit cannot be changed",
            "Units of the machine are root's.",
            "Run it with sudo, or give --user."),
        new(
            "service-not-ours", "The service's unit is not one that Berth wrote",
            "berth.service is there, and somebody else wrote or changed its first line.",
            "Move it away, or keep it."),
    ];
}
