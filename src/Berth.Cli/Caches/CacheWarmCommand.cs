using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Cli.Configuration;
using Berth.Cli.Output;
using Berth.Cli.Try;
using Berth.Core.Configuration;
using Berth.Core.Jobs;
using Berth.Core.Runners;
using Spectre.Console;

namespace Berth.Cli.Caches;

/// <summary><c>berth cache warm</c>: makes a runner's caches, filled from the image, before the first job waits for it.</summary>
internal sealed class CacheWarmCommand : BerthCommand
{
    private readonly Argument<string> _runner;
    private readonly Argument<string[]> _paths;
    private readonly Option<string> _image;
    private readonly Option<string> _options;
    private readonly Option<int?> _slots;
    private readonly Option<string> _hook;

    public CacheWarmCommand(CliHost host)
        : base(host, "warm", "Run jobs that do nothing, so that the runner's caches are there, and filled from the image",
            shows: true)
    {
        _runner = Add(RunnerNameArgument.Create(host, "The runner, or one of its instances", "RUNNER"));
        _paths = Add(new Argument<string[]>("PATH")
        {
            Description = "Only the caches that jobs see here",
            Arity = ArgumentArity.ZeroOrMore
        });
        _image = Add(
            new Option<string>("--image") { Description = "The job's image. Default: the runner's", HelpName = "IMAGE" });
        _options = Add(new Option<string>("--options")
        {
            Description = "Options of docker create that the jobs have",
            HelpName = "OPTIONS"
        });
        _slots = Add(ParsedOption.Create<int>(
            "--slots", "N", "Fill so many slots of each cache, the warmest first. Default: all, as many as the runner's max",
            TryParseCount, "a whole number from 1"));
        _hook = Add(new Option<string>("--hook")
        {
            Description = "The hook. Default: $BERTH_HOOK, else berth-hook beside berth",
            HelpName = "FILE"
        });
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        Config(options).RequireDocker();
        RunnerDefinition runner = Config(options).Runner(options.GetRequiredValue(_runner));
        runner = runner with { Caches = Chosen(runner, [.. (options.GetValue(_paths) ?? []).Select(CacheAccess.PathOf)]) };
        string image = options.GetValue(_image) ?? runner.Image
            ?? throw new UsageException($"berth: runner {runner.Name} names no image; give --image");
        CacheWarming warming = new(Host, HookLocator.Hook(options.GetValue(_hook), Host));
        Table table = Tables.Create("RUNNER", "PATH", "STRATEGY", "SLOT", "WAS WARM");
        JsonArray data = [];
        int slots = options.GetValue(_slots) ?? runner.Max;
        if (slots > runner.Max)
            throw new UsageException(
                $"berth: runner {runner.Name} has {runner.Max} slots, as many as its max; --slots is {slots}");
        foreach (RunnerDefinition instance in RunnerInstances.Of(runner))
            foreach (JobReport report in await warming.RunAsync(instance, image, options.GetValue(_options), slots, cancellation))
            {
                foreach (CacheReport cache in report.Caches)
                {
                    string strategy = Choice.Name(cache.Strategy);
                    table.AddCells(instance.Name, cache.Path, strategy, $"{cache.Slot}", cache.Hit ? "yes" : "no");
                    data.Add((JsonNode)new JsonObject
                    {
                        ["runner"] = instance.Name,
                        ["path"] = cache.Path,
                        ["strategy"] = strategy,
                        ["slot"] = cache.Slot,
                        ["wasWarm"] = cache.Hit,
                    });
                }
            }

        return CommandResult.Show(data, table);
    }

    private static bool TryParseCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;

    private static IReadOnlyList<CacheDefinition> Chosen(RunnerDefinition runner, string[] paths)
    {
        string[] known = [.. runner.Caches.Select(cache => cache.Path)];
        if (known.Length == 0) throw new UsageException($"berth: runner {runner.Name} has no caches");
        return paths.FirstOrDefault(path => !known.Contains(path)) is { } unknown
            ? throw new UsageException(
                $"berth: runner {runner.Name} has no cache at {unknown}; there are {string.Join(", ", known)}")
            : [.. runner.Caches.Where(cache => paths.Length == 0 || paths.Contains(cache.Path))];
    }
}
