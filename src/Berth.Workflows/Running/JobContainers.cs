using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Workflows.Expressions;
using Berth.Workflows.Hooks;
using Berth.Workflows.Logs;

namespace Berth.Workflows.Running;

/// <summary>The job's containers, which the hook makes before the first step and removes after the last.</summary>
internal sealed class JobContainers(JobPlan plan, HookSession session, StepLog log, IJobObserver observer)
{
    /// <summary>Exit codes above this are 128 and the number of the signal.</summary>
    private const int KilledBySignal = 128;

    /// <summary>The exit code of <c>prepare_job</c> where it failed; null else.</summary>
    public int? FailedWith { get; private set; }

    /// <summary>Calls <c>prepare_job</c>. Gives the reason when the job cannot go on.</summary>
    public async Task<string?> PrepareAsync(PrepareJobArgs args, CancellationToken stop)
    {
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
        if (answer.Response?.Context?.Container is not null) SayOtherNames();
        SayNeeds();
        plan.State.SetContainers(answer.Response?.Context, [.. plan.Services.Select(service => service.Key)]);
        return answer switch
        {
            _ when stop.IsCancellationRequested => "The job was cancelled while its containers were being prepared",
            { ExitCode: not 0 } => Fail(answer.ExitCode),
            { Problem: { } problem } => Fail(problem),
            { Response: null } => Fail("The hook left no response to prepare_job"),
            { Response.IsAlpine: null } => Fail("The hook's response to prepare_job lacks isAlpine"),
            _ => null,
        };
    }

    /// <summary>
    /// Calls <c>cleanup_job</c>. It is the runner's last step: when it fails, the job has failed. Where no pod could be made none can be
    /// removed, as a rule for the same cause, which is not said again.
    /// </summary>
    public async Task CleanUpAsync()
    {
        HeldEvents? held = FailedWith is null ? null : new HeldEvents(observer);
        StepLog said = held is null ? log : new StepLog(plan.State.Masker, held);
        try
        {
            HookAnswer answer = await CallAsync();
            if (answer.ExitCode > KilledBySignal)
            {
                // A terminal's Ctrl-C goes to the hook as well, and can hit it before it minds signals.
                answer = await CallAsync();
            }

            said.Complete();
            if (held is not null && said.LastError is { } cause && cause == log.LastError) return;
            held?.Release();
            if (answer.ExitCode != 0)
            {
                Fail($"cleanup_job failed with exit code {answer.ExitCode}");
            }
        }
        catch (BerthException e)
        {
            held?.Release();
            Fail(e.Finding.Summary);
        }

        void Fail(string reason)
        {
            log.Annotate(AnnotationLevel.Error, reason);
            plan.State.Status = plan.State.Status == JobStatus.Success ? JobStatus.Failure : plan.State.Status;
        }

        Task<HookAnswer> CallAsync() => session.CallAsync(
            HookCommand.CleanupJob, CleanupJobArgs.None, RunnerJson.Default.CleanupJobArgs,
            plan.Variables.HookEnvironment(plan.Variables.GitHub), said, CancellationToken.None);
    }

    /// <summary>GitHub's own runners call a service by its name; a hook is not told it, so here as there it may have another.</summary>
    private void SayOtherNames()
    {
        HookContainer[] services = [.. plan.Services.Select(service => HookContainers.Service(service.Value))];
        IReadOnlyList<string>[] names = [.. ServiceNames.All(services, ServiceNames.Of(services, JobPlanner.JobContainer))];
        foreach ((string name, IReadOnlyList<string> called) in plan.Services.Select(service => service.Key).Zip(names))
        {
            if (names.Any(each => each.Contains(name, StringComparer.OrdinalIgnoreCase))) continue;
            log.Annotate(AnnotationLevel.Notice,
                $"The service '{name}' is called {string.Join(" and ", called)} here, and not '{name}': a runner does not tell its " +
                $"hook that name. 'options: --network-alias {name}' tells it");
        }
    }

    /// <summary>Only this job is run: what the others would have handed on is not there.</summary>
    private void SayNeeds()
    {
        if (plan.Job.Needs.Count == 0) return;
        log.Annotate(AnnotationLevel.Notice,
            $"What this job needs was not run ({string.Join(", ", plan.Job.Needs)}): it counts as successful, without outputs");
    }

    /// <summary>The hook has said why, as a rule: then that is the reason, and it is in the log already.</summary>
    private string Fail(int exitCode)
    {
        FailedWith = exitCode;
        if (log.LastError is not { } said) return Fail($"prepare_job failed with exit code {exitCode}");
        plan.State.Status = JobStatus.Failure;
        return said;
    }

    private string Fail(string reason)
    {
        plan.State.Status = JobStatus.Failure;
        log.Fail(reason);
        return reason;
    }
}
