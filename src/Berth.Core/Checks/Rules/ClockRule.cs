using System.Globalization;

namespace Berth.Core.Checks.Rules;

/// <summary>A clock that is off makes GitHub's tokens invalid and builds rebuild.</summary>
public static class ClockRule
{
    private static readonly TimeSpan _tolerated = TimeSpan.FromSeconds(30);

    /// <param name="there">The other clock, and whose it is.</param>
    /// <param name="here">This machine's, when the other was asked.</param>
    public static CheckResult Judge(string name, DateTimeOffset there, string whose, DateTimeOffset here)
    {
        TimeSpan off = here - there;
        return off.Duration() <= _tolerated
            ? new CheckResult(name, CheckStatus.Ok, $"agrees with {whose}")
            : new CheckResult(
                name, CheckStatus.Warning,
                string.Create(CultureInfo.InvariantCulture, $"this machine's clock is {off.Duration().TotalSeconds:0} s ")
                + $"{(off > TimeSpan.Zero ? "ahead of" : "behind")} {whose}",
                "Turn on time synchronisation: timedatectl set-ntp true.");
    }
}
