using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Workflows.Checkout;
using Berth.Workflows.Expressions;
using Berth.Workflows.Hooks;
using Berth.Workflows.Logs;
using Berth.Workflows.Model;

namespace Berth.Workflows.Running;

/// <summary>
/// Runs one job of a workflow the way the GitHub runner runs it with a container hook: <c>prepare_job</c>, a command per
/// step, and <c>cleanup_job</c> whatever came before.
/// </summary>
public sealed class JobRunner(IHookProcess hook, IJobObserver observer, TimeProvider time)
{
    /// <summary>The phase of <c>prepare_job</c>.</summary>
    internal const string Prepare = "prepare";

    private const string Steps = "steps";
    private const string Cleanup = "cleanup";

    /// <summary>Runs the job.</summary>
    /// <param name="cancel">
    /// Cancels the job, as GitHub's button does: the running step is interrupted, steps with <c>always()</c> or
    /// <c>cancelled()</c> still run.
    /// </param>
    /// <param name="abandon">Interrupts those as well; <c>cleanup_job</c> is called all the same.</param>
    /// <exception cref="BerthException">
    /// Nothing was started: no such job or matrix cell, no image, an expression that fails.
    /// </exception>
    public async Task<JobResult> RunAsync(JobRequest request, CancellationToken cancel, CancellationToken abandon = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        JobSetup setup = await JobSetup.CreateAsync(request, cancel);
        bool kept = false;
        try
        {
            RunnerDirectory.WriteFile(setup.Directory.EventFile, request.EventPayload);
            WorkflowJob job = setup.Plan.Job;
            if (!setup.Runs)
            {
                return new JobResult
                {
                    Job = job.Id,
                    Conclusion = Conclusion.Skipped,
                    Reason = $"The job's condition does not hold: {job.IfText}",
                };
            }

            kept = request.Keep;
            JobResult result = await RunAsync(request, setup, cancel, abandon);
            return kept ? result with { KeptDirectory = setup.Directory.Root } : result;
        }
        finally
        {
            if (!kept && !setup.Directory.TryDelete())
            {
                observer.OnEvent(new JobEvent.Annotated(new Annotation(
                    AnnotationLevel.Warning,
                    $"Files of another user are left in {setup.Directory.Root}; remove them as root")));
            }
        }
    }

    /// <summary>Computes what the job would ask of a hook, and runs nothing.</summary>
    /// <exception cref="BerthException">
    /// As by <see cref="RunAsync(JobRequest, CancellationToken, CancellationToken)"/>.
    /// </exception>
    public static async Task<JobPreview> PreviewAsync(JobRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        JobSetup setup = await JobSetup.CreateAsync(request, cancellationToken);
        try
        {
            JobPlan plan = setup.Plan;
            return new JobPreview(
                plan.Job.Id, setup.Runs, plan.PrepareArgs(setup.Directory, request.Runner.DockerSocket),
                [.. plan.Job.Steps.Select(StepRunner.PlannedName)], plan.State.Masker);
        }
        finally
        {
            setup.Directory.TryDelete();
        }
    }

    /// <summary>
    /// Actions of the working tree that cannot run, said before anything starts. A step with a condition of its own may never come; it
    /// is refused when it does.
    /// </summary>
    private static void RefuseDockerfiles(JobPlan plan, string workingTree)
    {
        Finding[] refused =
        [
            .. plan.Job.Steps.Where(step => step.If == Condition.Default && step.Uses is { } uses && LocalAction.IsDockerfile(uses, workingTree))
                .Select(step => DockerfileAction.Refused(step.Uses!, step.Position.ToString())),
        ];
        if (refused.Length > 0) throw new BerthException(refused);
    }

    private async Task<JobResult> RunAsync(
        JobRequest request, JobSetup setup, CancellationToken cancel, CancellationToken abandon)
    {
        (RepositoryFacts facts, RunnerDirectory directory, JobPlan plan, _) = setup;
        if (!request.Runner.Engine.BuildsImages) RefuseDockerfiles(plan, request.WorkingTree);
        JobState state = plan.State;
        HookSession session = new(hook, directory, state.Masker);
        StepLog log = new(state.Masker, observer);
        JobContainers containers = new(plan, session, log, observer);
        List<PhaseTime> phases = [];
        using CancellationTokenSource timeout = new(plan.Timeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        bool timedOut = false;
        string? reason = null;
        IReadOnlyDictionary<string, string> outputs;
        try
        {
            PrepareJobArgs args = plan.PrepareArgs(directory, request.Runner.DockerSocket);
            await PhaseAsync(Prepare, phases, async () => reason = await containers.PrepareAsync(args, stop.Token));
            if (reason is null)
            {
                StepRunner runner = new(plan, new StepActions(request, plan, facts, directory, session), observer, time);
                await PhaseAsync(Steps, phases, () => RunStepsAsync(plan, runner, stop.Token, abandon));
                // The job has run; who looks at its pod now may take all the time there is.
                timeout.CancelAfter(Timeout.InfiniteTimeSpan);
                await (request.BeforeCleanup?.Invoke(session.State, abandon) ?? Task.CompletedTask);
            }

            state.Status = stop.IsCancellationRequested ? JobStatus.Cancelled : state.Status;
            timedOut = timeout.IsCancellationRequested;
            if (timedOut)
            {
                reason = $"The job has exceeded the maximum execution time of {plan.Timeout.TotalMinutes} minutes";
                log.Annotate(AnnotationLevel.Error, reason);
            }

            outputs = Outputs(plan, log, ref reason);
        }
        finally
        {
            if (!request.Keep)
            {
                await PhaseAsync(Cleanup, phases, containers.CleanUpAsync);
            }
        }

        return new JobResult
        {
            Job = plan.Job.Id,
            Conclusion = state.Status switch
            {
                JobStatus.Success => Conclusion.Success,
                JobStatus.Cancelled => Conclusion.Cancelled,
                _ => Conclusion.Failure,
            },
            TimedOut = timedOut,
            PrepareExitCode = containers.FailedWith,
            Reason = reason is null ? null : state.Masker.Apply(reason),
            Steps = state.Results,
            Phases = phases,
            Outputs = outputs,
        };
    }

    private static async Task RunStepsAsync(JobPlan plan, StepRunner runner, CancellationToken stop, CancellationToken abandon)
    {
        for (int i = 0; i < plan.Job.Steps.Count && !abandon.IsCancellationRequested; i++)
        {
            plan.State.Status = stop.IsCancellationRequested ? JobStatus.Cancelled : plan.State.Status;
            await runner.RunAsync(i + 1, plan.Job.Steps[i], stop.IsCancellationRequested ? abandon : stop);
        }
    }

    private async Task PhaseAsync(string phase, List<PhaseTime> phases, Func<Task> run)
    {
        long started = time.GetTimestamp();
        try
        {
            observer.OnEvent(new JobEvent.PhaseStarted(phase));
        }
        finally
        {
            // Also when nobody takes the log any more, where a terminal was closed or a disk is full: a pod is not to outlive its job.
            if (phase == Cleanup) await run();
        }

        if (phase != Cleanup) await run();
        TimeSpan duration = time.GetElapsedTime(started);
        phases.Add(new PhaseTime(phase, duration));
        observer.OnEvent(new JobEvent.PhaseEnded(phase, duration));
    }

    private static Dictionary<string, string> Outputs(JobPlan plan, StepLog log, ref string? reason)
    {
        try
        {
            ExpressionScope scope = plan.State.DuringJob(plan.Variables.GitHub, plan.State.Env);
            return plan.Job.Outputs?.Evaluate(scope).Properties.ToDictionary(
                output => output.Key, output => plan.State.Masker.Apply(output.Value.ToString())) ?? [];
        }
        catch (BerthException e)
        {
            plan.State.Status = plan.State.Status == JobStatus.Success ? JobStatus.Failure : plan.State.Status;
            reason ??= e.Finding.Summary;
            log.Annotate(AnnotationLevel.Error, e.Finding.Summary);
            return [];
        }
    }
}
