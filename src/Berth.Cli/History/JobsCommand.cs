using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Configuration;
using Berth.Core;
using Berth.History.Jobs;
using Berth.History.Store;

namespace Berth.Cli.History;

/// <summary><c>berth jobs</c>: the jobs that ran here, the newest first. Needs no daemon and no configuration.</summary>
internal sealed class JobsCommand : BerthCommand
{
    private const int Most = 100_000;

    private readonly Argument<string?> _job;
    private readonly Option<string?> _runner;
    private readonly Option<int> _limit;
    private readonly Option<bool> _failed;

    public JobsCommand(CliHost host)
        : base(host, "jobs", "List the jobs that ran here, the newest first, or show all of one", shows: true)
    {
        _job = Add(new Argument<string?>("JOB")
        {
            Description = "Show all of this job: its number or name, or a runner's name for that runner's newest",
            HelpName = "JOB",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _runner = Add(new Option<string?>("--runner") { Description = "Only the jobs of this runner", HelpName = "NAME" });
        _runner.CompletionSources.Add(context => RunnerNameArgument.Complete(host, context));
        _limit = Add(new Option<int>("--limit", "-n")
        {
            Description = "So many at most",
            HelpName = "N",
            DefaultValueFactory = _ => JobQuery.DefaultLimit,
            CustomParser = result =>
            {
                if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out int limit) && limit is >= 1 and <= Most)
                    return limit;
                result.AddError($"--limit must be a whole number from 1 to {Most}, not '{(result.Tokens is [var token] ? token.Value : "")}'");
                return 0;
            },
        });
        _failed = Add(new Option<bool>("--failed") { Description = "Only those that did not succeed" });
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string path = JobHistory.PathOf(BerthDirectories.From(Host.Environment));
        using JobHistory? history = JobHistory.OpenForReading(path, Host.Time);
        return Task.FromResult(options.GetValue(_job) is { } name
            ? One(HistoryJobs.Find(history, name), history!)
            : List(history, path, options));
    }

    private static CommandResult One(JobRecord job, JobHistory history)
    {
        IReadOnlyList<JobPhase> phases = history.Phases(job.Number);
        return CommandResult.Show(JobsView.Json(job, phases), JobsView.Details(job, phases));
    }

    private CommandResult List(JobHistory? history, string path, ParseResult options)
    {
        JobQuery query = new()
        {
            Runner = options.GetValue(_runner),
            OnlyFailed = options.GetValue(_failed),
            Limit = options.GetValue(_limit),
        };
        IReadOnlyList<JobRecord> jobs = history?.List(query) ?? [];
        JsonArray data = new([.. jobs.Select(job => (JsonNode)JobsView.Json(job))]);
        if (jobs.Count > 0)
            return CommandResult.Show(data, JobsView.Table(jobs, Host.Time.GetUtcNow(), Host.OutWidth));
        string which = (query.OnlyFailed ? " that failed" : "") + (query.Runner is { } runner ? $" of runner {runner}" : "");
        return CommandResult.Show(data, null, ExitCodes.Ok, $"there are no jobs{which} in {path}");
    }
}
