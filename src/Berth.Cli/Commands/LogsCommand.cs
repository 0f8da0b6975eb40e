using System.CommandLine;
using Berth.Cli.Runners;

namespace Berth.Cli.Commands;

/// <summary><c>berth logs</c>: what a job's runner wrote.</summary>
internal sealed class LogsCommand : BerthCommand
{
    private readonly Argument<string> _job;
    private readonly Option<bool> _follow;

    public LogsCommand(CliHost host)
        : base(host, "logs", "Show the log of a job's runner")
    {
        _job = Add(new Argument<string>("JOB") { Description = "The job's number or name, or its runner's name", HelpName = "JOB" });
        _follow = Add(new Option<bool>("--follow", "-f") { Description = "Go on until the job has ended" });
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation) =>
        RunnerServices.For(Host, Config(options))
            .LogsAsync(new LogsRequest(options.GetValue(_job)!, options.GetValue(_follow)), cancellation);
}
