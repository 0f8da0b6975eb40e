using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Try;
using Berth.Core;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Yaml;
using Berth.Workflows.Logs;
using Berth.Workflows.Running;

namespace Berth.Cli.Commands;

/// <summary><c>berth try</c>: a job, run here as a runner would run it.</summary>
internal sealed class TryCommand : BerthCommand
{
    private readonly TryOptions _options;

    public TryCommand(CliHost host)
        : base(host, "try", "Run a command, or a job of a workflow, here as a runner would run it", shows: true) =>
        _options = new TryOptions(host, symbol => Add(symbol));

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        if (_options.Removes(options)) return await RemoveAsync(options, cancellation);
        List<string> notes = [];
        TryJob job = _options.Read(options, Config(options), notes, _options.EngineVariables(options, Config(options)));
        if (_options.IsDryRun(options)) return await PlanAsync(job, notes, ForMachines(options), cancellation);
        if (_options.WantsShell(options) && ForMachines(options))
            throw new UsageException("berth: --shell is for people; leave -o away");
        foreach (string note in notes) Host.Error.WriteLine(note);
        return await TryAsync(job, _options.Hook(options), _options.WantsShell(options), ForMachines(options), cancellation);
    }

    private async Task<CommandResult> TryAsync(
        TryJob job, string hook, bool shell, bool forMachines, CancellationToken cancellation)
    {
        TextWriter log = forMachines ? Host.Error : Host.Out;
        bool colour = forMachines ? Host.Colour : Host.OutColour;
        Annotations annotations = new(new LogRenderer(log, colour));
        TrySession session = new(Host, hook, annotations);
        PodShell podShell = new(Host, job.Request.Runner.Environment);
        TryOutcome outcome = await session.RunAsync(job, shell ? OpenShellAsync : null, cancellation);
        new JobSummary(log, colour).Write(outcome.Result, outcome.Report);
        int exitCode = outcome.ExitCode(job.IsCommand);
        JsonObject data = TryView.Json(job.Definition, outcome, annotations.All, exitCode);
        return CommandResult.Show(data, null, exitCode, [.. Kept(job, outcome)]);

        Task OpenShellAsync(JobReport report, CancellationToken hurry) =>
            report.Container is { } container ? podShell.OpenAsync(container, hurry) : Task.CompletedTask;
    }

    private static IEnumerable<string> Kept(TryJob job, TryOutcome outcome)
    {
        if (outcome is not { KeptDirectory: { } directory, Report: { Container: { } container, Pod: var pod } }) yield break;
        yield return $"berth: the pod {pod} is kept";
        yield return $"  look:   {string.Join(' ', PodShell.Command(container))} sh";
        yield return $"  files:  {directory}";
        string? space = job.Request.Runner.Environment.GetValueOrDefault("BERTH_NAMESPACE");
        yield return $"  remove: berth try --remove {pod}{(space is { Length: > 0 } ? $" --namespace {space}" : "")}";
    }

    private async Task<CommandResult> PlanAsync(
        TryJob job, List<string> notes, bool forMachines, CancellationToken cancellation)
    {
        JsonObject plan = PlannedPod.Plan(
            job, await JobRunner.PreviewAsync(job.Request, cancellation), HookLocator.Agent(Host));
        // YAML is what people read a pod in.
        return forMachines
            ? CommandResult.Show(plan, null, ExitCodes.Ok, notes)
            : CommandResult.Print(JsonToYaml.Convert(plan), notes);
    }

    private async Task<CommandResult> RemoveAsync(ParseResult options, CancellationToken cancellation)
    {
        string? name = _options.RemovedPod(options);
        bool dryRun = _options.IsDryRun(options);
        await using IPodEngine engine = _options.Engine(options, Config(options));
        KeptPods pods = new(engine, BerthDirectories.From(Host.Environment));
        IReadOnlyList<string> removed = await pods.RemoveAsync(name, dryRun, cancellation);
        JsonArray data = [.. removed.Select(pod => (JsonNode)pod)];
        string[] messages = removed.Count == 0
            ? ["berth: there was no pod to remove"]
            : [.. removed.Select(pod => $"{(dryRun ? "would remove" : "removed")} {pod}")];
        return CommandResult.Show(data, null, ExitCodes.Ok, messages);
    }
}
