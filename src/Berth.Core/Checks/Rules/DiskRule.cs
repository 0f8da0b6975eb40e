using Berth.Core.Files;

namespace Berth.Core.Checks.Rules;

/// <summary>Room for images, caches and evidence.</summary>
public static class DiskRule
{
    private const long FailedBytes = 1L << 30;
    private const long WarningBytes = 10L << 30;
    private const double FailedInodes = 0.01;
    private const double WarningInodes = 0.05;

    public static CheckResult Judge(string name, DiskFacts disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        double inodes = disk.Inodes == 0 ? 1 : (double)disk.FreeInodes / disk.Inodes;
        string free = ByteSize.Text(disk.FreeBytes);
        string fix =
            "Free space there: berth cache prune --max-size SIZE removes caches, docker system df shows what the engine holds.";
        return disk.FreeBytes < FailedBytes || inodes < FailedInodes
            ? new CheckResult(name, CheckStatus.Failed, $"{disk.Path} ({disk.Use}) is full: {Left(free, inodes)}", fix)
            : disk.FreeBytes < WarningBytes || inodes < WarningInodes
            ? new CheckResult(name, CheckStatus.Warning, $"{disk.Path} ({disk.Use}) has little room: {Left(free, inodes)}", fix)
            : new CheckResult(name, CheckStatus.Ok, $"{disk.Path} ({disk.Use}): {free} free");
    }

    private static string Left(string free, double inodes) => $"{free} and {(int)(inodes * 100)} % of its inodes are free";
}
