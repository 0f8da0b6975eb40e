using System.Net;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Pods;

/// <summary>
/// Starts a pod and waits for it. A pod that will not start is known by what its containers say, or, where they say nothing yet, by
/// a look at its events every few seconds; whatever fails, evidence is taken before the pod is removed.
/// </summary>
internal sealed class PodStart(PodsApi pods, KubernetesEngineOptions options)
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(4);

    private readonly PodEvidence _evidence = new(pods, options.Time);
    private readonly PodCleanup _cleanup = new(pods, options.Time);
    private long _began;
    private readonly List<PhaseTime> _phases = [];

    public async Task<RunningPod> StartAsync(Pod pod, StartOptions start, IJobLog log, CancellationToken cancellationToken)
    {
        ClusterPod.WarnOfDockerOptions(pod, log);
        _began = options.Time.GetTimestamp();
        (Pod manifest, PodState created) = await CreateAsync(pod, start.Registries, log, cancellationToken);
        End("create");
        PodState state = created;
        try
        {
            state = await WaitAsync(manifest, created, s => s.IsReady, s => state = s, log, cancellationToken);
            End("start");
            bool? alpine = start.WaitForAgent is { } job
                ? await new AgentWait(pods).WaitAsync(state.Metadata.Name, job, cancellationToken)
                : false;
            if (alpine is null)
            {
                state = await WaitAsync(manifest, state, s => s.HasFailed, s => state = s, log, cancellationToken);
                throw await FailureAsync(manifest, state);
            }

            End("agent");
            string space = pod.Metadata.Namespace ?? options.Connection.Namespace;
            return new RunningPod(
                state.Metadata.Name,
                $"pod:{space}/{state.Metadata.Name}",
                pod.Spec.Containers.ToDictionary(
                    container => container.Name,
                    container => new RunningContainer(
                        new ContainerId(space, state.Metadata.Name, container.Name).ToString(), Ports(container))),
                _phases,
                alpine.Value)
            {
                Node = state.Spec.NodeName,
                Uid = state.Metadata.Uid,
                ImageIds = state.Status.ContainerStatuses.Where(container => container.ImageID is { Length: > 0 })
                    .ToDictionary(container => container.Name, container => container.ImageID!, StringComparer.Ordinal),
            };
        }
        catch (BerthException e) when (start.Failed is not null)
        {
            BerthException failure = e.Evidence is not null ? e
                : new BerthException(e.Findings, e) { Evidence = await _evidence.CollectAsync(manifest, state, null) };
            await start.Failed(failure);
            await RemoveAsync(state);
            throw failure;
        }
        catch (OperationCanceledException) when (start.Failed is not null)
        {
            // What it waited for in vain is why somebody, or the job's timeout, ended it.
            if (await WaitedForAsync(manifest, state) is { } waited) await start.Failed(waited);
            await RemoveAsync(state);
            throw;
        }
        catch
        {
            await RemoveAsync(state);
            throw;
        }
    }

    /// <summary>Creates the pod; one of its name that an earlier job left gives way.</summary>
    public async Task<(Pod Manifest, PodState Created)> CreateAsync(
        Pod pod, IReadOnlyDictionary<string, Core.Jobs.HookRegistry> registries, IJobLog log, CancellationToken cancellationToken)
    {
        (JsonArray Owners, string? Image)? runner = await new RunnerPod(pods, options.RunnerPod).ReadAsync(log, cancellationToken);
        JsonArray? owners = runner?.Owners;
        Pod manifest = ClusterPod.Of(
            ClusterPod.WithRunnerImage(pod, runner?.Image), owners,
            registries.Count > 0 ? RegistrySecret.NameOf(pod.Metadata.Name!) : null);
        if (registries.Count > 0)
        {
            await CreateSecretAsync(pod, RegistrySecret.Of(pod, registries, owners), cancellationToken);
        }

        try
        {
            return (manifest, await CreateBesideSecretAsync(manifest, registries.Count > 0, log, cancellationToken));
        }
        catch (ApiException e) when (e.Code is HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity
            or HttpStatusCode.BadRequest or HttpStatusCode.Conflict)
        {
            // The server says why it does not want this pod; the rules know its words.
            JsonObject evidence = await _evidence.CollectAsync(manifest, null, e);
            IReadOnlyList<Finding> findings = PodEvidence.Judge(evidence).Findings;
            if (findings.Count > 0)
            {
                throw new BerthException(findings, e) { Evidence = evidence };
            }

            throw;
        }
    }

    /// <summary>Follows the pod until it is as wanted.</summary>
    /// <param name="seen">Told of each state.</param>
    /// <exception cref="BerthException">It will not be, and why.</exception>
    public async Task<PodState> WaitAsync(
        Pod manifest, PodState pod, Func<PodState, bool> wanted, Action<PodState> seen, IJobLog log, CancellationToken cancellationToken)
    {
        var watch = new PodWatch(pods, options.Time, log);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using IAsyncEnumerator<PodState> states =
            watch.FollowAsync(pod.Metadata.Name, pod.Metadata.Uid, ended.Token).GetAsyncEnumerator(ended.Token);
        PodState last = pod;
        HealthPatience patience = new(manifest, options.Time);
        string? told = null;
        Task<bool> next = states.MoveNextAsync().AsTask();
        Task look = Task.Delay(_look, options.Time, ended.Token);
        try
        {
            while (true)
            {
                // A pod that tells much is looked at as often as one that tells nothing.
                if (await Task.WhenAny(look, next) == look)
                {
                    await look;
                    told = await LookAsync(manifest, last, patience, told, log);
                    look = Task.Delay(_look, options.Time, ended.Token);
                    continue;
                }

                if (!await next)
                {
                    throw new BerthException(Finding.Certain(
                        "pod-removed", $"The pod {pod.Metadata.Name} was removed by somebody while it was started",
                        "Look who deletes pods in that namespace: another runner of the same name, a clean-up job, a node that was drained."));
                }

                last = states.Current;
                seen(last);
                patience.See(last);
                if (wanted(last))
                {
                    return last;
                }

                if (last.HasFailed || StartVerdict.IsStuck(last))
                {
                    throw await FailureAsync(manifest, last);
                }

                next = states.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // What is still under way must have ended before the watch can be let go.
            await ended.CancelAsync();
            await look.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What is wrong with a pod that did not come up.</summary>
    public async Task<BerthException> FailureAsync(Pod manifest, PodState state)
    {
        JsonObject evidence = await _evidence.CollectAsync(manifest, state, null);
        return Failure(evidence, PodEvidence.Judge(evidence), state);
    }

    /// <summary>What stands in the way of a pod that is not waited for any longer; null where nothing does but time.</summary>
    private async Task<BerthException?> WaitedForAsync(Pod manifest, PodState state)
    {
        JsonObject evidence = await _evidence.CollectAsync(manifest, state, null);
        Verdict verdict = PodEvidence.Judge(evidence);
        return StartVerdict.NamesReason(verdict) ? new BerthException(verdict.Findings) { Evidence = evidence } : null;
    }

    private static BerthException Failure(JsonObject evidence, Verdict verdict, PodState state) => new(verdict.Findings.Count > 0
        ? verdict.Findings
        : [new Finding(
            "pod-not-started", Certainty.Certain, $"The pod {state.Metadata.Name} did not start (phase {state.Status.Phase})",
            verdict.Observed, "See what was observed below, and the events of the namespace.")])
    {
        Evidence = evidence,
    };

    /// <summary>Removes what a start that failed has made; the failure itself is what gets reported, whatever happens here.</summary>
    public async Task RemoveAsync(PodState pod)
    {
        try
        {
            await _cleanup.RemoveAsync(pod, PodCleanup.Grace, CancellationToken.None);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
        {
            // What is left carries its labels: the next command collects it.
        }
    }

    private async Task<PodState> CreateOnceAsync(Pod manifest, IJobLog log, CancellationToken cancellationToken)
    {
        try
        {
            return PodState.Of(await pods.CreateAsync(manifest, cancellationToken));
        }
        catch (ApiException e) when (e is { Code: HttpStatusCode.Conflict, Reason: "AlreadyExists" })
        {
            await _cleanup.MakeRoomAsync(manifest.Metadata.Name!, log, cancellationToken);
            return PodState.Of(await pods.CreateAsync(manifest, cancellationToken));
        }
    }

    private async Task CreateSecretAsync(Pod pod, byte[] secret, CancellationToken cancellationToken)
    {
        try
        {
            await pods.CreateSecretAsync(secret, cancellationToken);
        }
        catch (ApiException e) when (e is { Code: HttpStatusCode.Conflict, Reason: "AlreadyExists" })
        {
            await pods.DeleteSecretAsync(RegistrySecret.NameOf(pod.Metadata.Name!), cancellationToken);
            await pods.CreateSecretAsync(secret, cancellationToken);
        }
    }

    /// <summary>Without its pod nothing would find the registries' credentials again.</summary>
    private async Task<PodState> CreateBesideSecretAsync(Pod manifest, bool hasSecret, IJobLog log, CancellationToken cancellationToken)
    {
        try
        {
            return await CreateOnceAsync(manifest, log, cancellationToken);
        }
        catch when (hasSecret)
        {
            try
            {
                await pods.DeleteSecretAsync(RegistrySecret.NameOf(manifest.Metadata.Name!), CancellationToken.None);
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
            {
                // The failure itself is what gets reported.
            }

            throw;
        }
    }

    /// <summary>Says what is waited for, or gives up where waiting is no use. Returns what was said.</summary>
    private async Task<string?> LookAsync(Pod manifest, PodState state, HealthPatience patience, string? told, IJobLog log)
    {
        JsonObject evidence = await _evidence.CollectAsync(manifest, state, null);
        Verdict verdict = PodEvidence.Judge(evidence);
        if (StartVerdict.IsFinal(verdict) || patience.IsOver(state, evidence["events"] as JsonArray))
        {
            throw Failure(evidence, verdict, state);
        }

        string waiting = verdict.Findings.Count > 0 ? string.Join("; ", verdict.Findings.Select(finding => finding.Summary))
            : Pulling(state) ?? $"its phase is {state.Status.Phase}";
        if (waiting != told)
        {
            log.Info($"Berth: pod {state.Metadata.Name} is not ready yet: {waiting}");
            if (StartVerdict.NamesReason(verdict)) SayUntilWhen(verdict, log);
        }

        return waiting;
    }

    /// <summary>No timeout is the hook's own: a cluster may grow, and only the job knows how long it has.</summary>
    private static void SayUntilWhen(Verdict verdict, IJobLog log)
    {
        log.Info("Berth: it is waited for, until the job is cancelled or its timeout-minutes (by default 360) are over");
        foreach (string fix in verdict.Findings.Select(finding => finding.Fix).Distinct(StringComparer.Ordinal)) log.Info($"Berth: fix: {fix}");
    }

    private static string? Pulling(PodState state) => state.Status.InitContainerStatuses.Concat(state.Status.ContainerStatuses)
        .FirstOrDefault(container => container.State.Waiting is not null) is { State.Waiting: { } detail } container
            ? $"container {container.Name} waits ({detail.Reason}{(detail.Message is null ? "" : $": {detail.Message}")})"
            : null;

    private void End(string phase)
    {
        long now = options.Time.GetTimestamp();
        _phases.Add(new PhaseTime(phase, options.Time.GetElapsedTime(_began, now)));
        _began = now;
    }

    /// <summary>A pod's containers reach each other by the loopback: a service's port is the same for the job.</summary>
    private static Dictionary<string, string> Ports(Container container) => (container.Ports ?? [])
        .Select(port => port.Port.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .Distinct(StringComparer.Ordinal).ToDictionary(port => port, port => port, StringComparer.Ordinal);
}
