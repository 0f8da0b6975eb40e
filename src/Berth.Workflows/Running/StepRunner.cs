using System.Text;
using Berth.Core.Diagnosis;
using Berth.Workflows.Expressions;
using Berth.Workflows.Files;
using Berth.Workflows.Logs;
using Berth.Workflows.Model;

namespace Berth.Workflows.Running;

/// <summary>
/// The rules around a step: its environment and condition before, its time limit and cancellation while it runs, its result
/// files, <c>continue-on-error</c> and the <c>steps</c> context after.
/// </summary>
internal sealed class StepRunner(JobPlan plan, StepActions actions, IJobObserver observer, TimeProvider time)
{
    private const int SummaryLimit = 1024 * 1024;

    private JobState State => plan.State;

    /// <summary>Runs or skips a step and takes its result into the job's state.</summary>
    public async Task RunAsync(int number, WorkflowStep step, CancellationToken cancel)
    {
        long started = time.GetTimestamp();
        string action = step.Id ?? State.ActionName(StepActions.ActionKind(step));
        StepIdentity identity = new(number, step.Id, DefaultName(step), action, Guid.NewGuid().ToString());
        IReadOnlyList<KeyValuePair<string, string>> gitHub = plan.Variables.ForStep(identity);
        StepLog log = new(State.Masker, observer);
        OrderedDictionary<string, string> env = new(State.Env);
        StepContext? context = null;
        BerthException? broken = null;
        try
        {
            ReadEnv(step, gitHub, env);
            ExpressionScope scope = State.DuringJob(gitHub, env);
            identity = identity with { Name = State.Masker.Apply(Name(step, scope)) };
            if (!Holds(step, scope))
            {
                Add(new StepResult(
                    number, step.Id, identity.Name, Conclusion.Skipped, Conclusion.Skipped, null, TimeSpan.Zero, null));
                return;
            }

            context = new StepContext(step, identity, gitHub, env, scope, log);
        }
        catch (BerthException e)
        {
            broken = e;
        }

        observer.OnEvent(new JobEvent.StepStarted(number, plan.Job.Steps.Count, identity.Name));
        (Conclusion outcome, ActionEnd end) = context is null ? Broken(log, broken!) : await RunAsync(context, cancel);
        Dictionary<string, string> outputs = new(StringComparer.OrdinalIgnoreCase);
        string summary = context is null || end.Skipped is not null ? "" : ReadResults(context, outputs);
        log.Complete();
        outcome = outcome == Conclusion.Success && log.CommandFailed ? Conclusion.Failure : outcome;
        bool goesOn = outcome == Conclusion.Failure && ContinuesOnError(step, context, log);
        Conclusion conclusion = goesOn ? Conclusion.Success : outcome;
        TimeSpan duration = time.GetElapsedTime(started);
        Add(new StepResult(number, step.Id, identity.Name, outcome, conclusion, end.ExitCode, duration, end.Skipped)
        {
            TimedOutAfter = end.TimedOutAfter,
            Outputs = outputs,
            Summary = summary,
        });
    }

    /// <summary>A step's name as far as it is known before the job runs.</summary>
    public static string PlannedName(WorkflowStep step) => step.Name switch
    {
        TemplateNode.Text text => text.Where.Content,
        TemplateNode.Literal literal => literal.Value.ToString(),
        _ => DefaultName(step),
    };

    /// <summary>A name that cannot be computed fails no step: it is shown as written.</summary>
    private static string Name(WorkflowStep step, ExpressionScope scope)
    {
        try
        {
            return step.Name?.EvaluateText(scope) is { Length: > 0 } name ? name
                : step is { Uses: null, Run: { } run } ? $"Run {FirstLine(run.EvaluateText(scope))}"
                : DefaultName(step);
        }
        catch (BerthException)
        {
            return PlannedName(step);
        }
    }

    private static string FirstLine(string script) => script.Trim().Split('\n')[0];

    private static string DefaultName(WorkflowStep step) => step switch
    {
        { Uses: { } uses } => $"Run {uses}",
        { Run: TemplateNode.Text run } => $"Run {FirstLine(run.Where.Content)}",
        _ => "Run",
    };

    private void ReadEnv(
        WorkflowStep step, IReadOnlyList<KeyValuePair<string, string>> gitHub, OrderedDictionary<string, string> env)
    {
        if (step.Env is null)
        {
            return;
        }

        foreach ((string name, ExpressionValue value) in step.Env.Evaluate(State.DuringJob(gitHub, State.Env)).Properties)
        {
            env[name] = value.ToString();
        }
    }

    private static bool Holds(WorkflowStep step, ExpressionScope scope)
    {
        try
        {
            return step.If.Holds(scope);
        }
        catch (ExpressionException e)
        {
            throw (step.Position with { Field = $"{step.Position.Field}.if" }).Failure(e.Message);
        }
    }

    private async Task<(Conclusion Outcome, ActionEnd End)> RunAsync(StepContext step, CancellationToken cancel)
    {
        try
        {
            TimeSpan limit = JobPlan.Minutes(step.Step.TimeoutMinutes, step.Scope, Timeout.InfiniteTimeSpan);
            using CancellationTokenSource timeout = new(limit, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
            ActionEnd end;
            try
            {
                end = await actions.RunAsync(step, either.Token);
            }
            catch (OperationCanceledException)
            {
                end = ActionEnd.Done;
            }

            if (cancel.IsCancellationRequested)
            {
                return (Conclusion.Cancelled, end);
            }

            if (timeout.IsCancellationRequested)
            {
                step.Log.Fail($"The action '{step.Identity.Name}' has timed out after {limit.TotalMinutes} minutes.");
                // The exit code would be that of the interruption.
                return (Conclusion.Failure, new ActionEnd(null, TimedOutAfter: limit));
            }

            if (end.Skipped is { } action)
            {
                step.Log.Annotate(AnnotationLevel.Warning, $"Skipped: {action} is not run by berth try");
                return (Conclusion.Skipped, end);
            }

            if (end.ExitCode is { } code and not 0)
            {
                step.Log.Complete();
                step.Log.Fail($"Process completed with exit code {code}.");
                return (Conclusion.Failure, end);
            }

            return (Conclusion.Success, end);
        }
        catch (BerthException e)
        {
            return Broken(step.Log, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            step.Log.Fail(e.Message);
            return (Conclusion.Failure, ActionEnd.Done);
        }
    }

    private static (Conclusion Outcome, ActionEnd End) Broken(StepLog log, BerthException broken)
    {
        foreach (string line in broken.Finding.Evidence)
        {
            log.Write(line);
        }

        log.Fail(broken.Finding.Summary);
        return (Conclusion.Failure, ActionEnd.Done);
    }

    private static bool ContinuesOnError(WorkflowStep step, StepContext? context, StepLog log)
    {
        try
        {
            return context is not null && step.ContinueOnError?.Evaluate(context.Scope).IsTruthy == true;
        }
        catch (BerthException e)
        {
            log.Fail(e.Finding.Summary);
            return false;
        }
    }

    /// <summary>Takes over what the step wrote to its result files, also after a failure. Gives its summary.</summary>
    private string ReadResults(StepContext step, Dictionary<string, string> outputs)
    {
        foreach (string path in Take(step, "path", "add_path_", CommandFile.Lines))
        {
            State.Path.Remove(path);
            State.Path.Add(path);
        }

        foreach ((string name, string value) in Take(step, "env", "set_env_", CommandFile.Pairs))
        {
            if (string.Equals(name, "NODE_OPTIONS", StringComparison.OrdinalIgnoreCase))
            {
                step.Log.Annotate(
                    AnnotationLevel.Error, "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
                continue;
            }

            State.Env[name] = value;
        }

        Take(step, "state", "save_state_", CommandFile.Pairs);
        IEnumerable<KeyValuePair<string, string>> written = Take(step, "output", "set_output_", CommandFile.Pairs);
        foreach ((string name, string value) in step.Outputs.Concat(step.Log.Outputs).Concat(written))
        {
            outputs[name] = value;
        }

        string summary = string.Concat(Take<string>(step, "summary", "step_summary_", text => [text]));
        if (Encoding.UTF8.GetByteCount(summary) <= SummaryLimit)
        {
            return State.Masker.Apply(summary);
        }

        step.Log.Annotate(AnnotationLevel.Error, "$GITHUB_STEP_SUMMARY supports content up to a size of 1024k");
        return "";
    }

    private IReadOnlyList<T> Take<T>(StepContext step, string command, string file, Func<string, IReadOnlyList<T>> read)
    {
        try
        {
            return read(plan.Variables.ReadCommandFile(step.Identity, file));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            step.Log.Annotate(AnnotationLevel.Error, $"Unable to process file command '{command}' successfully.");
            step.Log.Fail(e is FormatException ? e.Message : $"The step's result file: {e.Message}");
            return [];
        }
    }

    private void Add(StepResult result)
    {
        State.Add(result);
        observer.OnEvent(new JobEvent.StepEnded(State.Results[^1]));
    }
}
