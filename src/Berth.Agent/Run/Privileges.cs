using System.Globalization;

namespace Berth.Agent.Run;

/// <summary>What this process may do, to explain a refusal.</summary>
internal static class Privileges
{
    private const int SysAdmin = 21;

    public static bool HasSysAdmin()
    {
        const string Field = "CapEff:";
        string? line = Lines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(line.AsSpan(Field.Length)
                .Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong capabilities)
            && (capabilities >> SysAdmin & 1) == 1;
    }

    /// <summary>The AppArmor or SELinux profile, or seccomp where there is neither.</summary>
    public static string Profile() =>
        Lines("/proc/self/attr/current").FirstOrDefault(line => line.Length > 0)?.TrimEnd('\0') ?? "seccomp";

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
