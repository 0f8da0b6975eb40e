using System.Globalization;

namespace Berth.Core.Checks.Rules;

/// <summary>Who may read a secret, and who may change what decides over it.</summary>
public static class SecretFileRule
{
    private const UnixFileMode ReadByOthers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode WrittenByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>A file that holds secrets: nobody but its owner may read it.</summary>
    public static CheckResult Secret(string name, FileAccessFacts file, uint user) =>
        Judge(name, file, user, ReadByOthers | WrittenByOthers);

    /// <summary>A file that holds none: nobody but its owner, or its group by intent, may write it.</summary>
    public static CheckResult Configuration(string name, FileAccessFacts file, uint user) =>
        Judge(name, file, user, UnixFileMode.OtherWrite);

    private static CheckResult Judge(string name, FileAccessFacts file, uint user, UnixFileMode forbidden)
    {
        ArgumentNullException.ThrowIfNull(file);
        UnixFileMode wrong = file.Mode & forbidden;
        string mode = Convert.ToString((int)file.Mode, 8).PadLeft(4, '0');
        if (wrong != 0)
        {
            bool read = (wrong & ReadByOthers) != 0;
            return new CheckResult(
                name, CheckStatus.Failed, $"{file.Path} ({file.Use}) may be {(read ? "read" : "changed")} by others: mode {mode}",
                $"chmod {((forbidden & ReadByOthers) == 0 ? "o-w" : "go=")} {file.Path}");
        }

        return file.Owner != user && file.Owner != 0
            ? new CheckResult(
                name, CheckStatus.Failed,
                string.Create(CultureInfo.InvariantCulture, $"{file.Path} ({file.Use}) belongs to another user ({file.Owner})"),
                $"chown it to the user that runs berth.")
            : new CheckResult(name, CheckStatus.Ok, $"{file.Path}: mode {mode}");
    }
}
