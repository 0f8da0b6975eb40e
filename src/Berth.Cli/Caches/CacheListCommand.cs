using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Configuration;
using Berth.Core.Caches;
using Berth.Core.Configuration;
using Berth.Core.Files;

namespace Berth.Cli.Caches;

/// <summary><c>berth cache ls</c>: the caches, with sizes, uses and hits.</summary>
internal sealed class CacheListCommand : BerthCommand
{
    private readonly Option<string> _runner;

    public CacheListCommand(CliHost host)
        : base(host, "ls", "List caches with their sizes, uses and hits", shows: true) =>
        _runner = Add(RunnerOption(host));

    /// <summary>Chooses one runner's caches. It need not be in the configuration: its caches may have outlived it.</summary>
    public static Option<string> RunnerOption(CliHost host)
    {
        Option<string> runner = new("--runner") { Description = "Only the caches of this runner", HelpName = "NAME" };
        runner.CompletionSources.Add(context => RunnerNameArgument.Complete(host, context));
        return runner;
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        if (Config(options).Engine() == EngineKind.Kubernetes)
            return await new ClusterCaches(Host, Config(options)).ListAsync(options.GetValue(_runner), cancellation);

        CacheAccess caches = new(Host, Config(options));
        string? runner = options.GetValue(_runner);
        IReadOnlyList<CacheSummary> found = caches.Catalog().List(new CacheFilter(runner), measure: true, cancellation);
        // Not a collection expression: that calls the generic Add, which native code cannot have.
        JsonArray data = new([.. found.Select(CacheView.Json)]);
        string[] notes = [.. found.SelectMany(cache => cache.Notes).Select(note => $"berth: {note}")];
        string of = runner is null ? "" : $" of runner {runner}";
        return found.Count == 0
            ? CommandResult.Show(data, null, ExitCodes.Ok, $"there are no caches{of} in {caches.Root}")
            : CommandResult.Show(data, CacheView.Caches(found, Host.Time.GetUtcNow()), ExitCodes.Ok,
                [.. notes, $"{ByteSize.Text(found.Sum(cache => cache.Bytes ?? 0))} in all"]);
    }
}
