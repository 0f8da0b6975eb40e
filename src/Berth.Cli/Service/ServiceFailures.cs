using Berth.Core.Diagnosis;
using Berth.Core.Services;

namespace Berth.Cli.Service;

/// <summary>What keeps a service from being installed or removed.</summary>
internal static class ServiceFailures
{
    public static BerthException NoManager(string why) => new(Finding.Certain(
        "service-manager-missing", $"a service needs systemd: {why}",
        "Start the runners with 'berth up -d', or have your own service manager run 'berth up'"));

    public static BerthException NotOurs(string path) => new(Finding.Certain(
        "service-not-ours", $"{path} is there and was not written by 'berth service install'",
        "Move it away, or keep it in place of Berth's"));

    public static BerthException NotAllowed(string path, ServiceScope scope, Exception failure) => new(
        Finding.Certain(
            "service-not-allowed", $"{path} cannot be changed: {failure.Message.ReplaceLineEndings(" ")}",
            scope == ServiceScope.System
                ? "Run it with sudo, or give --user"
                : "See to the owner and the rights of the directory"),
        failure);

    public static BerthException Failed(IReadOnlyList<string> arguments, SystemctlAnswer answer) => new(Finding.Certain(
        "service-failed", $"systemctl {string.Join(' ', arguments)} failed with exit code {answer.ExitCode}",
        arguments.Contains("--user")
            ? $"See 'journalctl --user -u {ServiceUnit.Name}'; a user's manager needs a session of that user (XDG_RUNTIME_DIR)"
            : $"See 'journalctl -u {ServiceUnit.Name}'",
        [.. answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(5)]));
}
