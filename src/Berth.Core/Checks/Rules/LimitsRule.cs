using System.Globalization;

namespace Berth.Core.Checks.Rules;

/// <summary>Limits of the kernel that jobs meet as errors which do not name them.</summary>
public static class LimitsRule
{
    private const long Files = 65536;
    private const long Watches = 65536;
    private const long Instances = 512;

    /// <param name="openFiles">The hard limit of open files of this process; null where it cannot be read.</param>
    /// <param name="watches"><c>fs.inotify.max_user_watches</c>; null where it cannot be read.</param>
    /// <param name="instances"><c>fs.inotify.max_user_instances</c>.</param>
    public static CheckResult Judge(string name, long? openFiles, long? watches, long? instances)
    {
        CheckResult[] results =
        [
            // Not the soft one, usually 1024: programs raise it to the hard one.
            AtLeast("open files (hard limit)", openFiles, Files, "Raise LimitNOFILE of the service, or nofile in limits.conf."),
            AtLeast("inotify watches", watches, Watches, $"sysctl fs.inotify.max_user_watches={Watches * 8}"),
            AtLeast("inotify instances", instances, Instances, $"sysctl fs.inotify.max_user_instances={Instances}"),
        ];
        return CheckResult.Worst(name, results, "enough open files and inotify watches");

        CheckResult AtLeast(string what, long? value, long wanted, string fix) => value is { } known && known < wanted
            ? new CheckResult(
                name, CheckStatus.Warning,
                string.Create(
                    CultureInfo.InvariantCulture, $"only {known} {what}; builds that watch or open many files fail"), fix)
            : new CheckResult(name, CheckStatus.Ok, "");
    }
}
