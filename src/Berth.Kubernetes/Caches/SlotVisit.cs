using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Pods;

namespace Berth.Kubernetes.Caches;

/// <summary>Has the agent do something with slots where they are: one short-lived pod of Berth's image on each node, one for each claim.</summary>
internal sealed class SlotVisit(PodsApi pods, KubernetesEngineOptions options)
{
    private const string Visitor = "visit";
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private readonly PodStart _start = new(pods, options);

    /// <summary>What a visitor's pods are called, and by which label a crash's leftovers are found.</summary>
    public static PodMetadata Metadata() => ShortPod.Metadata("berth-cache");

    /// <summary>The agent's answer for each slot; those of a node or claim that cannot be visited are missing, which the log says.</summary>
    public async Task<IReadOnlyDictionary<SlotUse, string>> RunAsync(
        string verb, IReadOnlyList<SlotUse> slots, IJobLog log, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<SlotUse, string>[] parts = await Task.WhenAll(slots
            .GroupBy(slot => slot.Node is { } node ? $"node {node}" : $"claim {slot.Place}", StringComparer.Ordinal)
            .Select(place => VisitAsync(verb, place.Key, [.. place], log, cancellationToken)));
        return parts.SelectMany(part => part).ToDictionary(part => part.Key, part => part.Value);
    }

    private async Task<IReadOnlyDictionary<SlotUse, string>> VisitAsync(
        string verb, string place, SlotUse[] slots, IJobLog log, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_patience, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await OnceAsync(PodOf(verb, slots), slots, log, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            log.Warning($"{place} cannot be visited: its pod did not run within {_patience.TotalMinutes:0} minutes");
            return new Dictionary<SlotUse, string>();
        }
        catch (BerthException e)
        {
            log.Warning($"{place} cannot be visited: {e.Finding.Summary}");
            return new Dictionary<SlotUse, string>();
        }
    }

    private async Task<IReadOnlyDictionary<SlotUse, string>> OnceAsync(
        Pod pod, SlotUse[] slots, IJobLog log, CancellationToken cancellationToken)
    {
        (Pod manifest, PodState state) = await _start.CreateAsync(pod, new Dictionary<string, HookRegistry>(), log, cancellationToken);
        return await new ShortPod(pods, _start).AnswerAsync(manifest, state, Visitor, Answers, log, cancellationToken);

        async Task<IReadOnlyDictionary<SlotUse, string>> Answers(PodState pod, ContainerStatus visitor, string[] lines) =>
            visitor.State.Terminated!.ExitCode == 0 && lines.Length == slots.Length
                ? slots.Zip(lines).ToDictionary(pair => pair.First, pair => pair.Second)
                // An agent of another build: the rules know its words.
                : lines.Any(line => line.StartsWith("allowed are: ", StringComparison.Ordinal)) ? throw await _start.FailureAsync(manifest, pod)
                : throw new BerthException(Finding.Certain(
                    "cache-not-writable", $"the agent failed: {string.Join("; ", lines)}", "See to the node's disk and rights.", lines));
    }

    private Pod PodOf(string verb, SlotUse[] slots)
    {
        bool isNode = slots[0].Node is not null;
        // The slots' directories side by side: what is removed is renamed there first.
        string[] volumes = [.. slots.Select(slot => isNode ? Path.GetDirectoryName(slot.Place)! : slot.Place).Distinct(StringComparer.Ordinal)];
        string Name(SlotUse slot) => $"/slots/{Array.IndexOf(volumes, isNode ? Path.GetDirectoryName(slot.Place)! : slot.Place)}/{slot.Slot}";
        return new Pod
        {
            Metadata = Metadata(),
            Spec = new PodSpec
            {
                RestartPolicy = "Never",
                Other = ShortPod.On(slots[0].Node),
                Containers =
                [
                    new Container
                    {
                        Name = Visitor,
                        Image = options.AgentImage,
                        Command = [JobPaths.AgentInImage, verb, .. slots.Select(Name)],
                        SecurityContext = isNode ? new SecurityContext { RunAsUser = 0, RunAsGroup = 0 } : null,
                        VolumeMounts = [.. volumes.Index().Select(volume => new VolumeMount { Name = $"slots-{volume.Index}", MountPath = $"/slots/{volume.Index}" })],
                    },
                ],
                Volumes =
                [
                    .. volumes.Index().Select(volume => new Volume
                    {
                        Name = $"slots-{volume.Index}",
                        HostPath = isNode ? new HostPathVolume { Path = volume.Item, Type = nameof(HostPathType.DirectoryOrCreate) } : null,
                        PersistentVolumeClaim = isNode ? null : new PersistentVolumeClaimVolume { ClaimName = volume.Item },
                    }),
                ],
            },
        };
    }
}
