using System.CommandLine;
using Berth.Core.Configuration;
using Berth.Core.Runners;

namespace Berth.Cli.Configuration;

/// <summary>Options that define a runner (<c>add</c>) or change it for one job (<c>try</c>): the same words for both.</summary>
internal static class RunnerOptions
{
    public static string Modes { get; } = string.Join(", ", Choice.Names<RunnerMode>());

    /// <param name="otherwise">What holds without it.</param>
    public static Option<string> Mode(string otherwise)
    {
        Option<string> mode = new("--mode") { Description = $"One of {Modes}. Default: {otherwise}", HelpName = "MODE" };
        mode.CompletionSources.Add([.. Choice.Names<RunnerMode>()]);
        return mode;
    }

    public static Option<string[]> Caches() => Several("--cache", "PATH[:STRATEGY]",
        $"A directory that outlives jobs: target or source:target, then a strategy ({string.Join(", ", Choice.Names<CacheStrategy>())})");

    public static Option<string[]> Mounts() =>
        Several("--mount", "PATH", "A path of this machine: target, source:target or source:target:type");

    /// <summary>An option that may be repeated.</summary>
    public static Option<string[]> Several(string name, string value, string description, params string[] aliases) =>
        new(name, aliases)
        {
            Description = description + "; may be repeated",
            HelpName = value,
            AllowMultipleArgumentsPerToken = false,
        };
}
