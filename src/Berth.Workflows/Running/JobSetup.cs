using Berth.Core.Diagnosis;
using Berth.Core.Secrets;
using Berth.Workflows.Checkout;
using Berth.Workflows.Expressions;
using Berth.Workflows.Model;

namespace Berth.Workflows.Running;

/// <summary>What a job needs before anything of it starts: its repository, a runner's directory, its plan.</summary>
/// <param name="Runs">Whether the job's condition holds.</param>
internal sealed record JobSetup(RepositoryFacts Facts, RunnerDirectory Directory, JobPlan Plan, bool Runs)
{
    /// <summary>Sets a job up. Its directory is whoever's asked for it to delete.</summary>
    /// <exception cref="BerthException">
    /// Nothing can be started: no such job or matrix cell, no image, an expression that fails.
    /// </exception>
    public static async Task<JobSetup> CreateAsync(JobRequest request, CancellationToken cancellationToken)
    {
        WorkflowJob job = Choose(request);
        CheckPayload(request);
        SecretMasker masker = MaskerOf(request);
        RepositoryFacts facts =
            await RepositoryFacts.ReadAsync(request.WorkingTree, request.Runner.Environment, cancellationToken);
        RunnerDirectory directory = RunnerDirectory.Create(request.Runner, facts.Name);
        try
        {
            JobPlan plan = PlanOf(request, job, facts, directory, masker);
            return new JobSetup(facts, directory, plan, Holds(job, plan.State.BeforeJob(withEnv: false)));
        }
        catch
        {
            directory.TryDelete();
            throw;
        }
    }

    private static WorkflowJob Choose(JobRequest request)
    {
        JobChoice choice = request.Workflow.Job(request.JobId);
        return choice.Job ?? throw new BerthException(
            Finding.Certain("job-not-found", choice.Problem!.ToString(), "Choose a job with -j"));
    }

    /// <summary>
    /// The plan, its passwords known to the masker. What an expression is wrong with may quote a secret: it is masked.
    /// </summary>
    private static JobPlan PlanOf(
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
}
