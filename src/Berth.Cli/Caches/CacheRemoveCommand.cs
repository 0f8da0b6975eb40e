using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Cli.Configuration;
using Berth.Cli.Output;
using Berth.Core.Caches;
using Berth.Core.Configuration;

namespace Berth.Cli.Caches;

/// <summary><c>berth cache rm</c>: removes caches, after asking.</summary>
internal sealed class CacheRemoveCommand : BerthCommand
{
    private readonly Argument<string> _runner;
    private readonly Argument<string[]> _paths;
    private readonly Option<bool> _all;
    private readonly Option<bool> _yes;
    private readonly Option<bool> _dryRun;

    public CacheRemoveCommand(CliHost host)
        : base(host, "rm", "Remove a runner's caches, or those at some paths; never what a job uses", shows: true)
    {
        _runner = Add(RunnerNameArgument.Create(host, "The runner, or one of its instances", "RUNNER"));
        _runner.Arity = ArgumentArity.ZeroOrOne;
        _paths = Add(new Argument<string[]>("PATH")
        {
            Description = "Only the caches that jobs see here",
            Arity = ArgumentArity.ZeroOrMore
        });
        _all = Add(new Option<bool>("--all") { Description = "Every cache of every runner" });
        _yes = Add(new Option<bool>("--yes", "-y") { Description = "Do not ask" });
        _dryRun = Add(DryRun.Option());
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        if (Config(options).Engine() == EngineKind.Kubernetes)
        {
            return await new ClusterCaches(Host, Config(options)).RemoveAsync(
                Filters(options), options.GetValue(_dryRun),
                async planned => options.GetValue(_yes) || await AgreedAsync(planned, cancellation), cancellation);
        }

        CacheAccess caches = new(Host, Config(options));
        CacheCatalog catalog = caches.Catalog();
        CacheFilter[] filters = Filters(options);
        foreach (CacheFilter filter in filters)
        {
            if (filter.Runner is not null && catalog.List(filter, measure: false, cancellation).Count == 0)
                throw caches.NotFound(filter, cancellation);
        }

        CacheRemovalResult planned = Remove(catalog, filters, dryRun: true, cancellation);
        bool dryRun = options.GetValue(_dryRun);
        if (dryRun) return RemovalView.Show(planned, dryRun, Host.Time.GetUtcNow());
        if (planned.Removed.Count > 0 && !options.GetValue(_yes) && !await AgreedAsync(planned, cancellation)
            .ConfigureAwait(false))
            return CommandResult.Fail(ExitCodes.Failed, "nothing was removed");
        return RemovalView.Show(Remove(catalog, filters, dryRun, cancellation), dryRun, Host.Time.GetUtcNow());
    }

    private CacheFilter[] Filters(ParseResult options)
    {
        string? runner = options.GetValue(_runner);
        string[] paths = [.. (options.GetValue(_paths) ?? []).Select(CacheAccess.PathOf).Distinct()];
        return (runner, options.GetValue(_all)) switch
        {
            (null, true) => [CacheFilter.All],
            (null, false) => throw new UsageException("berth: give a RUNNER, or --all for every cache of every runner"),
            (_, true) => throw new UsageException("berth: --all is every cache of every runner; leave out RUNNER, or --all"),
            _ when paths.Length == 0 => [new CacheFilter(runner)],
            _ => [.. paths.Select(path => new CacheFilter(runner, path))],
        };
    }

    private static CacheRemovalResult Remove(
        CacheCatalog catalog, CacheFilter[] filters, bool dryRun, CancellationToken cancellation)
    {
        CacheRemovalResult[] parts = [.. filters.Select(filter => catalog.Remove(filter, dryRun, cancellation))];
        return new CacheRemovalResult(
            [.. parts.SelectMany(part => part.Removed)], [.. parts.SelectMany(part => part.Kept)],
            [.. parts.SelectMany(part => part.Failures).Distinct()]);
    }

    private Task<bool> AgreedAsync(CacheRemovalResult planned, CancellationToken cancellation) =>
        Question.AskAsync(Host, $"Remove {RemovalView.Text(planned)}?", cancellation);
}
