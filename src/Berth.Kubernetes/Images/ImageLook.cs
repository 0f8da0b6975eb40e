using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Pods;

namespace Berth.Kubernetes.Images;

/// <summary>
/// Sees into an image by a short-lived pod of it that has no mount but the agent's, which looks (docs/agent-protocol.md).
/// </summary>
internal sealed class ImageLook(PodsApi pods, KubernetesEngineOptions options)
{
    private const string Look = "look";
    private const string Volume = "berth-agent";
    private const string User = "user ";
    private const string Kind = "kind ";
    private const string NodeMount = "/berth-node";
    private readonly PodStart _start = new(pods, options);

    public async Task<ImageKnowledge> LookAsync(
        ImageRequest request, IReadOnlyList<string> paths, IJobLog log, CancellationToken cancellationToken)
    {
        Dictionary<string, HookRegistry> registries = new(StringComparer.Ordinal);
        if (request.Credentials is { } credentials)
        {
            registries[request.Image] = credentials;
        }

        return await RunAsync(PodOf(request.Image, ["look", .. paths], node: null), registries, Known, log, cancellationToken);

        ImageKnowledge? Known(string id, string[] lines) =>
            lines.FirstOrDefault(line => line.StartsWith(User, StringComparison.Ordinal)) is { } user && lines.Length == paths.Count + 1
                ? new ImageKnowledge(
                    request.Image, id, user[User.Length..],
                    paths.Zip(lines.Skip(1), Facts).ToDictionary(facts => facts.Path, StringComparer.Ordinal))
                : null;
    }

    /// <summary>What an image has of a program, looked for on the node that has the image.</summary>
    public Task<ProgramFacts> LookForProgramAsync(ProgramSearch search, IJobLog log, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "look", "--program", search.Program,
            .. search.Path is { } path ? ["--path", path] : Array.Empty<string>(),
            .. search.Prepend is { } prepend ? ["--prepend", prepend] : Array.Empty<string>(),
        ];
        return RunAsync(
            PodOf(search.Image, arguments, search.Node), new Dictionary<string, HookRegistry>(), (_, lines) => ProgramLines.Read(lines),
            log, cancellationToken);
    }

    /// <summary>What is at a path of a node, by the agent of Berth's own image.</summary>
    public Task<string> LookAtNodeAsync(string node, string path, IJobLog log, CancellationToken cancellationToken)
    {
        string bare = path.TrimEnd('/');
        string place = $"{NodeMount}/{Path.GetFileName(bare)}";
        return RunAsync(
            NodePodOf(node, Path.GetDirectoryName(bare)!, ["look", "--kind", place]), new Dictionary<string, HookRegistry>(),
            (_, lines) => lines is [var line] && line.StartsWith(Kind, StringComparison.Ordinal) ? line[Kind.Length..] : null,
            log, cancellationToken);
    }

    /// <param name="answer">Makes the answer of the image's id and what the agent said; null when it is not whole.</param>
    private async Task<T> RunAsync<T>(
        Pod pod, IReadOnlyDictionary<string, HookRegistry> registries, Func<string, string[], T?> answer, IJobLog log,
        CancellationToken cancellationToken)
        where T : class
    {
        (Pod manifest, PodState created) = await CreateAsync(pod, registries, log, cancellationToken);
        return await new ShortPod(pods, _start).AnswerAsync(manifest, created, Look, AnswerAsync, log, cancellationToken);

        async Task<T> AnswerAsync(PodState state, ContainerStatus look, string[] lines) =>
            look is { State.Terminated.ExitCode: 0, ImageID: { Length: > 0 } id } && answer(id, lines) is { } said
                ? said
                : throw await _start.FailureAsync(manifest, state);
    }

    /// <summary>Where nobody may be root, it looks as the user whom jobs run as there.</summary>
    private async Task<(Pod Manifest, PodState Created)> CreateAsync(
        Pod pod, IReadOnlyDictionary<string, HookRegistry> registries, IJobLog log, CancellationToken cancellationToken)
    {
        try
        {
            return await _start.CreateAsync(pod, registries, log, cancellationToken);
        }
        catch (BerthException e) when (NarrowerRequest.WantsRestricted(e))
        {
            return await _start.CreateAsync(RestrictedPod.Of(pod), registries, log, cancellationToken);
        }
    }

    private Pod PodOf(string image, IReadOnlyList<string> arguments, string? node) => new()
    {
        Metadata = ShortPod.Metadata("berth-look"),
        Spec = new PodSpec
        {
            RestartPolicy = "Never",
            InitContainers =
            [
                new Container
                {
                    Name = Volume,
                    Image = options.AgentImage,
                    Command = [JobPaths.AgentInImage, "install", "--to", "/berth/agent"],
                    VolumeMounts = [new VolumeMount { Name = Volume, MountPath = "/berth" }],
                },
            ],
            Containers =
            [
                new Container
                {
                    Name = Look,
                    Image = image,
                    // What the node has is what the pod ran.
                    ImagePullPolicy = node is null ? null : "IfNotPresent",
                    Command = [JobPaths.Agent, .. arguments.Select(word => word.Replace("$", "$$", StringComparison.Ordinal))],
                    VolumeMounts = [new VolumeMount { Name = Volume, MountPath = JobPaths.Agent, SubPath = "agent", ReadOnly = true }],
                },
            ],
            Volumes = [new Volume { Name = Volume, EmptyDir = new EmptyDirVolume() }],
            Other = ShortPod.On(node),
        },
    };

    /// <summary>Of the type Directory: a parent that is not there is not made.</summary>
    private Pod NodePodOf(string node, string directory, IReadOnlyList<string> arguments) => new()
    {
        Metadata = ShortPod.Metadata("berth-look"),
        Spec = new PodSpec
        {
            RestartPolicy = "Never",
            Containers =
            [
                new Container
                {
                    Name = Look,
                    Image = options.AgentImage,
                    ImagePullPolicy = "IfNotPresent",
                    Command = [JobPaths.AgentInImage, .. arguments.Select(word => word.Replace("$", "$$", StringComparison.Ordinal))],
                    VolumeMounts = [new VolumeMount { Name = Volume, MountPath = NodeMount, ReadOnly = true }],
                },
            ],
            Volumes =
            [
                new Volume { Name = Volume, HostPath = new HostPathVolume { Path = directory, Type = nameof(HostPathType.Directory) } },
            ],
            Other = ShortPod.On(node),
        },
    };

    private static ImagePathFacts Facts(string path, string line)
    {
        string[] words = line.Split(' ', 2);
        return words switch
        {
            ["absent"] => new ImagePathFacts(path, Exists: false, HasFiles: false, Executable: null),
            ["empty"] => new ImagePathFacts(path, Exists: true, HasFiles: false, Executable: null),
            ["files"] => new ImagePathFacts(path, Exists: true, HasFiles: true, Executable: null),
            ["program", var program] => new ImagePathFacts(path, Exists: true, HasFiles: true, program),
            _ => throw new BerthException(Finding.Certain(
                "agent-protocol-error", $"The agent said something that this hook does not know: berth-agent: {line}",
                "Use hook and agent of one version: BERTH_HOOK_IMAGE names another image than the hook came from.")),
        };
    }
}
