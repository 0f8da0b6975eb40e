using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Cli.Output;
using Berth.Core.Caches;
using Berth.Core.Configuration;
using Berth.Core.Files;

namespace Berth.Cli.Caches;

/// <summary><c>berth cache prune</c>: keeps the caches to an age and a size.</summary>
internal sealed class CachePruneCommand : BerthCommand
{
    private readonly Option<string> _runner;
    private readonly Option<TimeSpan?> _age;
    private readonly Option<long?> _size;
    private readonly Option<bool> _dryRun;

    public CachePruneCommand(CliHost host)
        : base(host, "prune",
            "Remove what is older than an age, and the least recently used beyond a size; never what a job uses", shows: true)
    {
        _age = Add(ParsedOption.Create<TimeSpan>(
            "--max-age", "AGE", "Remove slots that no job has used for so long, such as 14d", Durations.TryParse,
            Durations.Allowed));
        _size = Add(ParsedOption.Create<long>(
            "--max-size", "SIZE", "Keep to so much in all, such as 20GiB", ByteSize.TryParse,
            "a number of bytes, or one with K, M, G or T, such as 20GiB"));
        _runner = Add(CacheListCommand.RunnerOption(host));
        _dryRun = Add(DryRun.Option());
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        CachePruneLimits limits = new(options.GetValue(_age), options.GetValue(_size));
        if (limits is { MaxAge: null, MaxBytes: null })
            throw new UsageException("berth: give --max-age, --max-size or both; 'berth cache rm' removes whole caches");
        bool dryRun = options.GetValue(_dryRun);
        CacheFilter filter = new(options.GetValue(_runner));
        if (Config(options).Engine() == EngineKind.Kubernetes)
            return await new ClusterCaches(Host, Config(options)).PruneAsync(filter, limits, dryRun, cancellation);
        CacheRemovalResult result = new CacheAccess(Host, Config(options)).Catalog().Prune(filter, limits, dryRun, cancellation);
        return RemovalView.Show(result, dryRun, Host.Time.GetUtcNow());
    }
}
