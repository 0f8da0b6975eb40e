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
    /// <summary>Exit codes above this are 128 and the number of the signal.</summary>
    private const int KilledBySignal = 128;

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
        WorkflowJob job = Choose(request);
        CheckPayload(request);
        SecretMasker masker = MaskerOf(request);
        RepositoryFacts facts = await RepositoryFacts.ReadAsync(request.WorkingTree, cancel);
        RunnerDirectory directory = RunnerDirectory.Create(request.Runner, facts.Name);
        bool kept = false;
        try
        {
            RunnerDirectory.WriteFile(directory.EventFile, request.EventPayload);
            JobPlan plan = Plan(request, job, facts, directory, masker);
            if (!Holds(job, plan.State.BeforeJob(withEnv: false)))
            {
                return new JobResult
                {
                    Job = job.Id,
                    Conclusion = Conclusion.Skipped,
                    Reason = $"The job's condition does not hold: {job.IfText}",
                };
            }

            kept = request.Keep;
            JobResult result = await RunAsync(request, plan, facts, directory, cancel, abandon);
            return kept ? result with { KeptDirectory = directory.Root } : result;
        }
        finally
        {
            if (!kept && !directory.TryDelete())
            {
                Annotate(AnnotationLevel.Warning, $"Files of another user are left in {directory.Root}; remove them as root");
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
        WorkflowJob job = Choose(request);
        CheckPayload(request);
        SecretMasker masker = MaskerOf(request);
        RepositoryFacts facts = await RepositoryFacts.ReadAsync(request.WorkingTree, cancellationToken);
        RunnerDirectory directory = RunnerDirectory.Create(request.Runner, facts.Name);
        try
        {
            JobPlan plan = Plan(request, job, facts, directory, masker);
            return new JobPreview(
                job.Id, Holds(job, plan.State.BeforeJob(withEnv: false)),
                plan.PrepareArgs(directory, request.Runner.DockerSocket), [.. job.Steps.Select(StepRunner.PlannedName)], masker);
        }
        finally
        {
            directory.TryDelete();
        }
    }

    private static WorkflowJob Choose(JobRequest request)
    {
        JobChoice choice = request.Workflow.Job(request.JobId);
        return choice.Job ?? throw new BerthException(
            Finding.Certain("job-not-found", choice.Problem!.ToString(), "Choose a job with -j"));
    }

    /// <summary>The plan, its passwords known to the masker. What an expression is wrong with may quote a secret: it is masked.</summary>
    private static JobPlan Plan(
        JobRequest request, WorkflowJob job, RepositoryFacts facts, RunnerDirectory directory, SecretMasker masker)
    {
        try
        {
            JobPlan plan = JobPlan.Create(request, job, facts, directory, masker);
            foreach (string? password in plan.Services.Select(service => service.Value.Password).Append(plan.Container.Password))
            {
                masker.Add(password ?? "");
            }

            return plan;
        }
        catch (BerthException e)
        {
            throw new BerthException([.. e.Findings.Select(finding => finding with
            {
                Summary = masker.Apply(finding.Summary),
                Evidence = [.. finding.Evidence.Select(masker.Apply)],
            })], e.InnerException);
        }
    }

    private static SecretMasker MaskerOf(JobRequest request)
    {
        SecretMasker masker = new();
        foreach (string secret in request.Secrets.Values)
        {
            masker.Add(secret);
        }

        return masker;
    }

    private async Task<JobResult> RunAsync(
        JobRequest request, JobPlan plan, RepositoryFacts facts, RunnerDirectory directory,
        CancellationToken cancel, CancellationToken abandon)
    {
        JobState state = plan.State;
        HookSession session = new(hook, directory);
        List<PhaseTime> phases = [];
        using CancellationTokenSource timeout = new(plan.Timeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        bool timedOut = false;
        string? reason = null;
        StepLog log = new(state.Masker, observer);
        IReadOnlyDictionary<string, string> outputs;
        try
        {
            await PhaseAsync(
                Prepare, phases, async () => reason = await PrepareAsync(request, plan, directory, session, log, stop.Token));
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
                await PhaseAsync(Cleanup, phases, () => CleanUpAsync(plan, session, log));
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
            Reason = reason is null ? null : state.Masker.Apply(reason),
            Steps = state.Results,
            Phases = phases,
            Outputs = outputs,
        };
    }

    /// <summary>Calls <c>prepare_job</c>. Gives the reason when the job cannot go on.</summary>
    private static async Task<string?> PrepareAsync(
        JobRequest request, JobPlan plan, RunnerDirectory directory, HookSession session, StepLog log, CancellationToken stop)
    {
        PrepareJobArgs args = plan.PrepareArgs(directory, request.Runner.DockerSocket);
        HookAnswer answer;
        try
        {
            answer = await session.CallAsync(
                HookCommand.PrepareJob, args, RunnerJson.Default.PrepareJobArgs,
                plan.Variables.HookEnvironment(plan.Variables.GitHub), log, stop);
        }
        catch (BerthException e)
        {
            return Fail(e.Finding.Summary);
        }

        log.Complete();
        plan.State.SetContainers(answer.Response?.Context, [.. plan.Services.Select(service => service.Key)]);
        return answer switch
        {
            _ when stop.IsCancellationRequested => "The job was cancelled while its containers were being prepared",
            { ExitCode: not 0 } => Fail($"prepare_job failed with exit code {answer.ExitCode}"),
            { Problem: { } problem } => Fail(problem),
            { Response: null } => Fail("The hook left no response to prepare_job"),
            { Response.IsAlpine: null } => Fail("The hook's response to prepare_job lacks isAlpine"),
            _ => null,
        };

        string Fail(string reason)
        {
            plan.State.Status = JobStatus.Failure;
            log.Fail(reason);
            return reason;
        }
    }

    private static async Task RunStepsAsync(JobPlan plan, StepRunner runner, CancellationToken stop, CancellationToken abandon)
    {
        for (int i = 0; i < plan.Job.Steps.Count && !abandon.IsCancellationRequested; i++)
        {
            plan.State.Status = stop.IsCancellationRequested ? JobStatus.Cancelled : plan.State.Status;
            await runner.RunAsync(i + 1, plan.Job.Steps[i], stop.IsCancellationRequested ? abandon : stop);
        }
    }

    private static async Task CleanUpAsync(JobPlan plan, HookSession session, StepLog log)
    {
        try
        {
            HookAnswer answer = await CallAsync();
            if (answer.ExitCode > KilledBySignal)
            {
                // A terminal's Ctrl-C goes to the hook as well, and can hit it before it minds signals.
                answer = await CallAsync();
            }

            log.Complete();
            if (answer.ExitCode != 0)
            {
                log.Annotate(
                    AnnotationLevel.Warning,
                    $"cleanup_job failed with exit code {answer.ExitCode}: something of the job may be left on the engine");
            }
        }
        catch (BerthException e)
        {
            log.Annotate(AnnotationLevel.Warning, e.Finding.Summary);
        }

        Task<HookAnswer> CallAsync() => session.CallAsync(
            HookCommand.CleanupJob, CleanupJobArgs.None, RunnerJson.Default.CleanupJobArgs,
            plan.Variables.HookEnvironment(plan.Variables.GitHub), log, CancellationToken.None);
    }

    private async Task PhaseAsync(string phase, List<PhaseTime> phases, Func<Task> run)
    {
        observer.OnEvent(new JobEvent.PhaseStarted(phase));
        long started = time.GetTimestamp();
        await run();
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

    private static bool Holds(WorkflowJob job, ExpressionScope scope)
    {
        try
        {
            return job.If.Holds(scope);
        }
        catch (ExpressionException e)
        {
            throw (job.Position with { Field = $"{job.Position.Field}.if" }).Failure(e.Message);
        }
    }

    private static void CheckPayload(JobRequest request)
    {
        try
        {
            if (ExpressionJson.Read(request.EventPayload).Kind != ValueKind.Object) throw new FormatException("no JSON object");
        }
        catch (FormatException e)
        {
            throw new BerthException(
                Finding.Certain("event-invalid", $"The event's payload is {e.Message}", "Give a JSON object"), e);
        }
    }

    private void Annotate(AnnotationLevel level, string message) =>
        observer.OnEvent(new JobEvent.Annotated(new Annotation(level, message)));
}
