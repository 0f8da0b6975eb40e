using System.Globalization;
using System.Text;
using Berth.Core.Files;
using Berth.Core.Hashing;

namespace Berth.Core.Jobs;

/// <summary>
/// Names one process of one pid namespace of one boot of one machine, so that a number that was given out again is not taken for
/// it. The text form is a label value: <c>pid-starttime-namespace-boot-machine</c>.
/// </summary>
/// <param name="Machine">A digest of the machine's id, or of its name where it has none.</param>
public sealed record ProcessIdentity(int Pid, ulong StartTime, string PidNamespace, string Boot, string Machine)
{
    private const int MachineDigits = 8;

    private static readonly string _machine = OfMachine();

    /// <summary>The identity of a running process, or null when there is none of that number.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            // The command name, field 2, may hold blanks and brackets: count from its last bracket. Start time is field 22.
            string[] afterName = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            string pidNamespace = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
            string boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            bool isZombie = afterName[0] is "Z" or "X";
            return isZombie
                ? null
                : new ProcessIdentity(
                    pid,
                    ulong.Parse(afterName[19], CultureInfo.InvariantCulture),
                    new string([.. pidNamespace.Where(char.IsAsciiDigit)]),
                    boot[..8],
                    _machine);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// True when the process of this label has certainly ended; false when it runs, or when it belongs to another machine (which
    /// may use the same engine or home), another pid namespace of this boot, or a user, where one cannot look.
    /// </summary>
    public static bool HasEnded(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return Read(label) is { } named && Of(Environment.ProcessId) is { } self && named.Machine == self.Machine
            && (named.Boot != self.Boot
                || (named.PidNamespace == self.PidNamespace && Of(named.Pid) != named && !IsHidden(named.Pid)));
    }

    /// <summary>
    /// True when the process of this label is or was one of this machine, since it started. For a cluster, where the machine's id
    /// proves nothing: it may be that of an image which many pods have.
    /// </summary>
    public static bool IsOfThisBoot(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return Read(label) is { } named && named.Boot == Of(Environment.ProcessId)?.Boot;
    }

    private static ProcessIdentity? Read(string label) =>
        label.Split('-') is [var pid, var start, var pidNamespace, var boot, var machine]
            && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out ulong startTime)
                ? new ProcessIdentity(number, startTime, pidNamespace, boot, machine)
                : null;

    /// <summary>It runs and cannot be seen: another user's, with /proc mounted <c>hidepid</c>.</summary>
    private static bool IsHidden(int pid) =>
        !File.Exists($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat") && Libc.HasProcess(pid);

    /// <summary>The id itself is for the machine alone, see machine-id(5).</summary>
    private static string OfMachine()
    {
        string? id = null;
        try
        {
            id = File.ReadAllText("/etc/machine-id");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has none, as most containers.
        }

        return Digest(id, Environment.MachineName);
    }

    /// <summary>What a machine is known by, of its <c>/etc/machine-id</c> (null without one) and its name.</summary>
    /// <remarks>The file is empty in an image that gets its id at the first start, and <c>uninitialized</c> during that start.</remarks>
    public static string Digest(string? id, string name) =>
        new Fnv128().Add(Encoding.UTF8.GetBytes(id?.Trim() is { Length: > 0 } given and not "uninitialized" ? given : name))
            .ToString()[^MachineDigits..];

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Pid}-{StartTime}-{PidNamespace}-{Boot}-{Machine}");
}
