using System.CommandLine;

namespace Berth.Cli.Commands;

/// <summary>The option of everything that changes something.</summary>
internal static class DryRun
{
    public static Option<bool> Option() => new("--dry-run") { Description = "Show what would be, and change nothing" };
}
