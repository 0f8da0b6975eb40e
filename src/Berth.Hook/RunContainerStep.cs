using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Hook;

/// <summary>
/// <c>run_container_step</c>: a container of its own beside the job's pod, from an image or a Dockerfile, in the pod's network.
/// </summary>
public static class RunContainerStep
{
    /// <summary>Returns the container's exit code.</summary>
    public static async Task<int> RunAsync(HookContext context, FailureSpeech speech, HookCommand command)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(speech);
        ArgumentNullException.ThrowIfNull(command);
        HookContainer args = CommandReader.Arguments(command, HookJson.Default.HookContainer);
        speech.Hide(args.EnvironmentVariables, args.Registry);
        // `with: args:` is as often a secret as a variable.
        speech.Hide(args.EntryPointArgs ?? []);
        HookState state = CommandReader.State(command);
        HookSettings settings = context.Settings;
        RunnerDefinition runner = RunnerSource.Load(settings);
        // A step with `if: always()` comes even after prepare_job was refused.
        if (state.Pod is null) ForkCheck.OfFile(settings, runner);
        EngineTraits traits = context.Engine.Traits;
        if (!traits.SharesRunnerFiles && state.Container is null)
        {
            throw new BerthException(Finding.Certain(
                "container-step-not-supported",
                "This step is a container of its own, and on a cluster it gets its files from the job's container, of which this job has none",
                "Give the job a container:, or run it on a runner with the Docker engine."));
        }

        if (args is { Image: null, Dockerfile: { Length: > 0 } file } && !traits.BuildsImages)
        {
            throw new BerthException(DockerfileAction.Refused(DockerfileAction.NameOf(file)));
        }

        string image = args.Image ?? await BuildAsync(context, args);
        ImageFacts facts = await context.Engine.GetImageAsync(
            new ImageRequest(image, args.Registry), context.Log, context.Interrupt);

        var request = new ContainerStepRequest
        {
            Step = args with { Image = image },
            Image = facts,
            RunnerName = settings.RunnerName,
            Job = settings.Job,
            Owner = settings.Owner,
            JobPod = state.Pod,
            Limits = runner.Limits,
            Mode = runner.Mode,
            EngineSocketIsThere = File.Exists(JobPaths.EngineSocket),
            Work = traits.SharesRunnerFiles ? null : state.Work,
            SharedWork = state.SharedWork,
            AgentImage = traits.AgentImage,
        };
        JobPlan plan = ContainerStepPlanner.Plan(request);
        foreach (string warning in plan.Warnings)
        {
            context.Log.Warning(warning);
        }

        Pod pod = plan.Pod ?? throw new BerthException(plan.Findings);
        speech.Hide(pod);
        speech.Asked = EvidenceForm.Manifest(pod);
        // What a hook that was killed in an earlier step of this runner's left: it would stand in this one's place.
        await context.Engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, context.Interrupt);
        StepTail output = new(context.Output);
        int exitCode;
        try
        {
            exitCode = await RunAsync(context, state, request, pod, output);
        }
        finally
        {
            speech.HideEverywhere(output.Masks);
        }

        ResponseFile.Write(command.ResponseFile, new HookResponse { State = state });
        if (exitCode != 0 && !context.Interrupt.IsCancellationRequested)
        {
            Container container = pod.Spec.Containers.Single(c => c.Name == ContainerStepPlanner.StepContainer);
            await speech.SayOfStepAsync(pod.Metadata.Name!, EvidenceForm.Step(
                container.Name, [.. container.Command ?? [], .. container.Args ?? []], exitCode, output.Out, output.Error, output.Both));
        }

        return !context.Interrupt.IsCancellationRequested && await new ServiceWatch(context, speech).SayDeathsAsync(state)
            && exitCode == 0 ? HookProgram.Failed : exitCode;
    }

    /// <summary>Runs the pod; where the cluster wants nobody to be root, as such a pod.</summary>
    private static async Task<int> RunAsync(
        HookContext context, HookState state, ContainerStepRequest request, Pod pod, StepTail output)
    {
        Dictionary<string, HookRegistry> registries = request.Step is { Image: { } image, Registry: { } registry }
            ? new(StringComparer.Ordinal) { [image] = registry } : [];
        IPodFiles? files = state.Container is { } job && StepTravel.Of(context.Settings, state) is { } runner
            ? new StepFileTravel(context, job, runner, output) : null;
        var options = new RunOptions(registries, request.Work is null ? null : files);
        try
        {
            return await context.Engine.RunAsync(pod, options, output, context.Log, context.Interrupt, context.Terminate);
        }
        catch (BerthException e) when (request.Work is not null && NarrowerRequest.WantsRestricted(e))
        {
            JobPlan plan = ContainerStepPlanner.Plan(request with { IsRestricted = true });
            return await context.Engine.RunAsync(plan.Pod!, options, output, context.Log, context.Interrupt, context.Terminate);
        }
    }

    private static async Task<string> BuildAsync(HookContext context, HookContainer args)
    {
        if (args.Dockerfile is not { Length: > 0 } dockerfile)
        {
            throw new BerthException(Finding.Certain(
                "hook-input-invalid", "run_container_step has neither 'image' nor 'dockerfile'",
                "A runner sends one of the two."));
        }

        if (!File.Exists(dockerfile))
        {
            throw new BerthException(Finding.Certain(
                "image-build-failed", $"The action's Dockerfile {dockerfile} does not exist", "See the action's 'runs.image'."));
        }

        HookSettings settings = context.Settings;
        ImageBuild build = ImageBuild.OfStep(dockerfile, settings.RunnerName, settings.Job, settings.Owner);
        return await context.Engine.BuildImageAsync(build, context.Log, context.Interrupt);
    }
}
