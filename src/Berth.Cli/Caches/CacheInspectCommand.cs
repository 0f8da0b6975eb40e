using System.CommandLine;
using Berth.Cli.Configuration;
using Berth.Core.Caches;
using Berth.Core.Configuration;

namespace Berth.Cli.Caches;

/// <summary><c>berth cache inspect</c>: the slots of one cache.</summary>
internal sealed class CacheInspectCommand : BerthCommand
{
    private readonly Argument<string> _runner;
    private readonly Argument<string> _path;

    public CacheInspectCommand(CliHost host)
        : base(host, "inspect", "Show the slots of a cache: sizes, uses, images, and which job has them", shows: true)
    {
        _runner = Add(RunnerNameArgument.Create(host, "The runner, or one of its instances", "RUNNER"));
        _path = Add(new Argument<string>("PATH") { Description = "Where jobs see the cache" });
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        CacheFilter filter = new(options.GetRequiredValue(_runner), CacheAccess.PathOf(options.GetRequiredValue(_path)));
        if (Config(options).Engine() == EngineKind.Kubernetes)
            return await new ClusterCaches(Host, Config(options)).InspectAsync(filter, cancellation);
        CacheAccess caches = new(Host, Config(options));
        CacheSummary cache = caches.Catalog().List(filter, measure: true, cancellation) switch
        {
            [var first, ..] => first,
            _ => throw caches.NotFound(filter, cancellation),
        };
        return CommandResult.Show(
            CacheView.Json(cache), CacheView.Slots(cache, Host.Time.GetUtcNow()), ExitCodes.Ok,
            [.. cache.Notes.Select(note => $"berth: {note}"), $"in {cache.Directory}"]);
    }
}
