using Berth.Cli.Configuration;
using Berth.Core.Configuration;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Cli.Try;

/// <summary>The definition that a job is tried with: a runner's of the configuration, flags over it.</summary>
internal static class TryDefinition
{
    /// <summary>The name of a runner that no configuration defines.</summary>
    public const string AdHocName = "try";

    /// <param name="name">
    /// Null for the configuration's only runner, or, if it has several or none, for one that is made up.
    /// </param>
    /// <param name="note">What to say of the choice; null when there is nothing to.</param>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static RunnerDefinition Choose(ConfigAccess config, string? name, out string? note)
    {
        // Whoever tries a job has chosen it, whatever event it is given.
        return Find(config, name, out note) with { Forks = ForkPolicy.Allow };
    }

    private static RunnerDefinition Find(ConfigAccess config, string? name, out string? note)
    {
        note = null;
        if (name is not null) return FirstInstance(config.Runner(name));
        BerthConfig? found = config.ReadIfThere();
        if (found?.Runners is [{ } only])
        {
            note = $"berth: runner {only.Name} of {found.File}";
            return FirstInstance(only);
        }

        if (found?.Runners.Count > 1)
        {
            string names = string.Join(", ", found.Runners.Select(runner => runner.Name));
            note = $"berth: {found.File} defines {names}; none of them was named, so none is used";
        }

        return new RunnerDefinition { Name = AdHocName };
    }

    /// <summary>Flags over the definition.</summary>
    /// <exception cref="UsageException">A flag is wrong, or does not go together with the rest.</exception>
    public static RunnerDefinition Override(
        RunnerDefinition runner, string? mode, IReadOnlyList<string> caches, IReadOnlyList<string> mounts)
    {
        List<string> wrong = [];
        RunnerDefinition result = runner with
        {
            Mode = mode is null ? runner.Mode : Mode(mode, wrong),
            Caches = [.. Over(runner.Caches, Parse("--cache", caches, CacheNotation.Parse, wrong), cache => cache.Path)],
            Mounts = [.. Over(runner.Mounts, Parse("--mount", mounts, MountNotation.Parse, wrong), mount => mount.Target)],
        };
        if (wrong.Count == 0) wrong.AddRange(Repeated(caches, mounts));
        if (wrong.Count == 0)
            wrong.AddRange(RunnerRules.Conflicts(result).Select(conflict => Flag(conflict.Field, conflict.Message)));
        return wrong.Count == 0 ? result : throw new UsageException(wrong);
    }

    /// <summary>Each instance has caches of its own; those of the first are as warm as any.</summary>
    private static RunnerDefinition FirstInstance(RunnerDefinition runner) => RunnerInstances.Of(runner).First();

    private static RunnerMode Mode(string mode, List<string> wrong)
    {
        if (Choice.TryParse(mode, out RunnerMode? known)) return known.Value;
        wrong.Add(Flag("--mode", Choice.Error<RunnerMode>(mode)));
        return RunnerMode.Container;
    }

    /// <summary>A flag for the path of something that the definition has replaces that.</summary>
    private static IEnumerable<T> Over<T>(IReadOnlyList<T> defined, IReadOnlyList<T> given, Func<T, string> path) =>
        defined.Where(item => !given.Any(other => path(other) == path(item))).Concat(given);

    /// <summary>Two flags for one path, named as they were given: a user of flags has no list to count in.</summary>
    private static IEnumerable<string> Repeated(IReadOnlyList<string> caches, IReadOnlyList<string> mounts) =>
        caches.Select(text => (Option: "--cache", Text: text, Path: CacheNotation.Parse(text).Value!.Path))
            .Concat(mounts.Select(text => (Option: "--mount", Text: text, Path: MountNotation.Parse(text).Value!.Target)))
            .GroupBy(flag => flag.Path, StringComparer.Ordinal)
            .SelectMany(flags => flags.Skip(1).Select(flag => Flag(
                flag.Option, $"'{flag.Text}' is at the path of {flags.First().Option} '{flags.First().Text}' already; give one of them")));

    private static List<T> Parse<T>(string option, IReadOnlyList<string> texts, Func<string, Parsed<T>> parse, List<string> wrong)
        where T : class
    {
        List<T> values = [];
        foreach (Parsed<T> parsed in texts.Select(parse))
        {
            if (parsed.IsValid) values.Add(parsed.Value);
            else wrong.Add(Flag(option, parsed.Error));
        }

        return values;
    }

    private static string Flag(string name, string message) => new Problem(name, 0, 0, "", message).ToString();
}
