using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Externals;
using Berth.Core.Files;
using Berth.Core.Hashing;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Hook;

/// <summary>
/// <c>prepare_job</c>: collects what earlier jobs left, looks at the images, leases caches, plans the pod, starts it, and
/// answers with its containers.
/// </summary>
public sealed class PrepareJob(HookContext context, FailureSpeech speech)
{
    private readonly PhaseTimes _phases = new(context.Time);

    private HookSettings Settings => context.Settings;

    public async Task RunAsync(HookCommand command)
    {
        PrepareJobArgs args = CommandReader.Arguments(command, HookJson.Default.PrepareJobArgs);
        if (args.Container is null && args.Services is not { Count: > 0 })
        {
            throw new BerthException(Finding.Certain(
                "hook-input-invalid", "prepare_job has neither a container nor services",
                "A runner calls no hook for such a job."));
        }

        foreach (HookContainer container in JobImages.Containers(args))
        {
            speech.Hide(container.EnvironmentVariables, container.Registry);
        }

        speech.Asked = AskedImages.Pod(args);
        RunnerDefinition runner = RunnerSource.Load(Settings);
        ForkCheck.OfFile(Settings, runner);
        if (context.Engine.Traits.AgentImage is null)
        {
            NeedAgent();
        }

        using RunnerTurn turn = await RunnerTurn.TakeAsync(
            Settings.Directories, Settings.RunnerName, context.Log, context.Time, context.Interrupt);

        Task<IReadOnlyDictionary<string, ImageFacts>> images = new JobImages(context).LookAsync(args, runner);
        await CollectLeftoversAsync();
        SharedWork? shared = await FindSharedWorkAsync(runner, args);
        JobPlanRequest request = Request(runner, args, await images) with { SharedWork = shared };
        _phases.End("images");

        JobPlan plan = Checked(JobPlanner.Plan(request), log: false);
        speech.Hide(plan.Pod!);
        speech.Asked = EvidenceForm.Manifest(plan.Pod!);
        var catalog = ImageCatalog.In(Settings.Directories, context.Engine);
        if (context.Engine.Traits.SeesImages)
        {
            await RefuseHiddenProgramsAsync(plan.Pod!, request.Images, catalog);
        }

        await using JobCaches caches = args.Container?.Image is { } image
            ? await JobCaches.LeaseAsync(context, runner, plan.Pod!, request.Images[image], catalog)
            : new JobCaches();
        request = request with { Caches = caches.Grants, DataRoot = caches.DataRoot };
        plan = Checked(JobPlanner.Plan(request), log: true);
        _phases.End("caches");

        RunningPod running;
        (running, plan) = await StartAsync(request, plan, Registries(args));
        _phases.End(running.Phases);

        IReadOnlyList<CacheReport> hits = await caches.RecordUseAsync(running, context.Log, context.Interrupt);
        StepTravel.Forget(Settings);
        ServiceWatch.Forget(Settings);
        ResponseFile.Write(command.ResponseFile, Respond(args, plan, running, shared));
        Report(running, plan, hits);
        if (plan.Services.Count > 0)
            context.Log.Info($"Berth: services by name: {string.Join(", ", plan.Services)} (at localhost as well)");
        context.Log.Info($"Berth: pod {running.Name} is ready ({_phases})");
    }

    /// <summary>Starts the pod; asks for another where it did not come up for Berth's own sake alone.</summary>
    private async Task<(RunningPod Running, JobPlan Plan)> StartAsync(
        JobPlanRequest request, JobPlan plan, IReadOnlyDictionary<string, HookRegistry> registries)
    {
        while (true)
        {
            JobPlanRequest asked = request;
            var options = new StartOptions(
                plan.JobContainer, registries, e => NarrowerRequest.After(e, asked) is null ? speech.SayAsync(e) : Task.CompletedTask)
            {
                FurtherAgents = [.. plan.Agents.Where(name => name != plan.JobContainer)],
            };
            try
            {
                return (await context.Engine.StartAsync(plan.Pod!, options, context.Log, context.Interrupt), plan);
            }
            catch (BerthException e) when (NarrowerRequest.After(e, request) is { } narrower)
            {
                if (narrower.IsWarning) context.Log.Warning(narrower.Note);
                else context.Log.Info(narrower.Note);
                request = narrower.Request;
                plan = Checked(JobPlanner.Plan(request), log: false);
                speech.Asked = EvidenceForm.Manifest(plan.Pod!);
            }
            catch (BerthException e) when (ForbiddenCaches.After(e, request) is { } forbidden)
            {
                throw new BerthException([forbidden], e) { Evidence = e.Evidence };
            }
        }
    }

    private void NeedAgent()
    {
        if (!File.Exists(Settings.AgentFile))
        {
            throw new BerthException(Finding.Certain(
                "agent-missing",
                $"Berth's agent is not at {Settings.AgentFile}",
                "Keep berth-agent beside berth-hook, or set BERTH_AGENT to its path."));
        }
    }

    /// <summary>What this runner's last job left, and pods of any runner that has ended.</summary>
    private async Task CollectLeftoversAsync()
    {
        PodSelector[] earlier =
            [new PodSelector { Runner = PodLabels.Value(Settings.RunnerName) }, new PodSelector { Leftover = true }];
        foreach (PodSelector selector in earlier)
        {
            foreach (string pod in await context.Engine.RemoveAsync(selector, context.Interrupt))
            {
                context.Log.Info($"Berth: removed pod {pod}, left by an earlier job");
            }
        }
    }

    private JobPlanRequest Request(RunnerDefinition runner, PrepareJobArgs args, IReadOnlyDictionary<string, ImageFacts> images)
    {
        EngineTraits traits = context.Engine.Traits;
        PreparedExternals? externals = traits.SharesRunnerFiles ? PrepareExternals(args) : null;
        string? agent = traits.AgentDirectory is null ? null : FileDigest.Of(Settings.AgentFile);
        (System.Text.Json.Nodes.JsonNode Extension, string File)? extension = RunnerSource.LoadExtension(Settings, runner);
        return new JobPlanRequest
        {
            Runner = runner,
            Args = args,
            RunnerName = Settings.RunnerName,
            Job = Settings.Job,
            Owner = Settings.Owner,
            Keep = Settings.Keep,
            Images = images,
            Engine = traits,
            AgentFile = Settings.AgentFile,
            ExternalsKey = traits.ExternalsDirectory is not null && ExternalsDirectory(args) is { } directory
                ? ExternalsIdentity.Of(directory)
                : null,
            AgentKey = agent,
            ExpectsKit = agent is not null,
            LibraryDirectory = externals?.LibDirectory,
            PatchedPrograms = externals?.PatchedNodes ?? new Dictionary<string, string>(),
            EngineSocketIsThere = File.Exists(JobPaths.EngineSocket),
            Extension = extension?.Extension,
            ExtensionFile = extension?.File ?? "",
        };
    }

    private PreparedExternals? PrepareExternals(PrepareJobArgs args)
    {
        string? directory = ExternalsDirectory(args);
        return directory is null ? null : ExternalsStore.In(Settings.Directories).Prepare(directory);
    }

    private static string? ExternalsDirectory(PrepareJobArgs args) => args.Container?.SystemMountVolumes?
        .FirstOrDefault(mount => mount.TargetVolumePath == JobPaths.Externals)?.SourceVolumePath;

    private JobPlan Checked(JobPlan plan, bool log)
    {
        if (plan.Findings.Count > 0)
        {
            throw new BerthException(plan.Findings);
        }

        foreach (string warning in log ? plan.Warnings : [])
        {
            context.Log.Warning(warning);
        }

        return plan;
    }

    /// <summary>The pod here has the mounts of definition and extension; caches are judged where they are leased.</summary>
    private async Task RefuseHiddenProgramsAsync(Pod pod, IReadOnlyDictionary<string, ImageFacts> images, ImageCatalog catalog)
    {
        IReadOnlyList<Finding> findings = await new HiddenFiles(catalog, NodeDirectory.IsEmpty)
            .FindAsync(pod, images, context.Interrupt);
        Finding[] certain = [.. findings.Where(finding => finding.Certainty == Certainty.Certain)];
        if (certain.Length > 0)
        {
            throw new BerthException(certain);
        }

        foreach (Finding likely in findings)
        {
            context.Log.Warning($"{likely.Summary}; {likely.Fix}");
        }
    }

    private HookResponse Respond(PrepareJobArgs args, JobPlan plan, RunningPod running, SharedWork? shared)
    {
        HookContainerContext Describe(string name, HookContainer container) => new()
        {
            Id = running.Containers[name].Id,
            Image = container.Image,
            Network = running.Network,
            Ports = running.Containers[name].Ports,
        };
        return new HookResponse
        {
            State = new HookState
            {
                Pod = running.Name,
                Services = plan.Pod!.Spec.Containers.Any(container => container.Name != plan.JobContainer),
                Container = plan.JobContainer is { } job ? running.Containers[job].Id : null,
                Work = context.Engine.Traits.SharesRunnerFiles ? null : WorkDirectory(args),
                SharedWork = shared,
            },
            Context = new HookResponseContext
            {
                Container = plan.JobContainer is { } name ? Describe(name, args.Container!) : null,
                Services = [.. plan.Services.Zip(args.Services ?? [], Describe)],
            },
            IsAlpine = running.IsAlpine,
        };
    }

    private Task<SharedWork?> FindSharedWorkAsync(RunnerDefinition runner, PrepareJobArgs args) =>
        runner.WorkVolume is not null && WorkDirectory(args) is { } directory
            ? context.Engine.FindSharedWorkAsync(directory, context.Log, context.Interrupt)
            : Task.FromResult<SharedWork?>(null);

    private static string? WorkDirectory(PrepareJobArgs args) => args.Container?.SystemMountVolumes?
        .FirstOrDefault(mount => mount.TargetVolumePath == JobPaths.Work)?.SourceVolumePath;

    private void Report(RunningPod running, JobPlan plan, IReadOnlyList<CacheReport> hits)
    {
        if (Settings.ReportFile is { } file)
        {
            string? job = plan.JobContainer is { } name ? running.Containers[name].Id : null;
            var report = new JobReport(running.Name, job, running.Network, _phases.All, hits);
            try
            {
                AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(report, JobReportJson.Default.JobReport));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The pod runs; what only tells of it must not fail the job.
                context.Log.Warning($"the report {file} could not be written: {e.Message}");
            }
        }
    }

    private static Dictionary<string, HookRegistry> Registries(PrepareJobArgs args) => JobImages.Containers(args)
        .Where(container => container is { Image: not null, Registry: not null })
        .DistinctBy(container => container.Image)
        .ToDictionary(container => container.Image!, container => container.Registry!, StringComparer.Ordinal);
}
