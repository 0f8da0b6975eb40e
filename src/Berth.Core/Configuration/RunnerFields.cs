using Berth.Core.Engines;
using Berth.Core.Planning;
using Berth.Core.Runners;

namespace Berth.Core.Configuration;

/// <summary>Every field of a runner, in the order in which people and the schema see them.</summary>
internal static class RunnerFields
{
    /// <summary>Runners of a scale set at most: <c>min</c> and <c>max</c>.</summary>
    public const int MostRunners = 1000;

    public const string Repository = "repository";
    public const string Organization = "organization";
    public const string Enterprise = "enterprise";
    public const string Credentials = "credentials";
    public const string Mode = "mode";
    public const string Min = "min";
    public const string Max = "max";
    public const string Instances = "instances";
    public const string Image = "image";
    public const string DindImage = "dindImage";
    public const string Caches = "caches";
    public const string Mounts = "mounts";
    public const string Extension = "extension";
    public const string Forks = "forks";
    public const string Limits = "limits";
    public const string Group = "group";
    public const string Network = "network";
    public const string Hook = "hook";
    public const string Namespace = "namespace";
    public const string RunnerImage = "runnerImage";
    public const string WorkVolume = "workVolume";
    public const string WorkVolumeAccess = "workVolumeAccess";
    public const string CacheSize = "cacheSize";
    public const string StorageClass = "storageClass";
    public const string Values = "values";

    /// <summary>The three of which a runner has one at most.</summary>
    public static readonly IReadOnlyList<string> Scopes = [Repository, Organization, Enterprise];

    public static readonly IReadOnlyList<RunnerField> All =
    [
        new(Repository, "The repository that the runner serves: owner/repo, or its URL on any GitHub host.", SchemaOf.Text,
            (runner, node, at) => at.Notation(node, GitHubScope.Repository) is { } url
                ? runner with { Url = url, Repository = new Uri(url).AbsolutePath.Trim('/') } : runner),
        new(Organization, "The organisation that the runner serves: its name or URL.", SchemaOf.Text,
            (runner, node, at) =>
                at.Notation(node, GitHubScope.Organization) is { } url ? runner with { Url = url, Repository = null } : runner),
        new(Enterprise, "The enterprise that the runner serves: its name or URL.", SchemaOf.Text,
            (runner, node, at) =>
                at.Notation(node, GitHubScope.Enterprise) is { } url ? runner with { Url = url, Repository = null } : runner),
        new(Credentials, "The name of a credential in the store, never the secret.", SchemaOf.Text,
            (runner, node, at) =>
                runner with { Credentials = at.Checked(node, CredentialName.Error) ?? runner.Credentials }, "BERTH_CREDENTIALS"),
        new(Mode, "How jobs run: in a container, in a privileged one, or with a Docker daemon of their own. Default: container.",
            SchemaOf.Choice<RunnerMode>,
            (runner, node, at) => runner with { Mode = at.OneOf<RunnerMode>(node) ?? runner.Mode }, "BERTH_MODE"),
        new(Min, "Runners that wait for a job at least. Default: 0.", () => SchemaOf.Integer(0, MostRunners),
            (runner, node, at) => runner with { Min = at.Integer(node, 0, MostRunners) ?? runner.Min }, "BERTH_MIN"),
        new(Max, "Jobs that run at once at most; so many slots has each cache. Default: 1.",
            () => SchemaOf.Integer(1, MostRunners),
            (runner, node, at) => runner with { Max = at.Integer(node, 1, MostRunners) ?? runner.Max }, "BERTH_MAX"),
        new(Instances, "So many runners of this definition, name-1 to name-N, each with caches of its own. Default: 1.",
            () => SchemaOf.Integer(1, RunnerInstances.Most),
            (runner, node, at) => runner with { Instances = at.Integer(node, 1, RunnerInstances.Most) ?? runner.Instances }),
        new(Image, "The image of jobs that name none. GitHub's runner runs these in its own container, so with 'berth up' it has to be made from " +
            "the runner's image: such jobs are refused where it holds no runner.", SchemaOf.Text,
            (runner, node, at) => runner with { Image = at.Checked(node, ImageError) ?? runner.Image }, "BERTH_IMAGE"),
        new(DindImage, "With mode 'dind': the image of the job's own Docker daemon. Its data root is kept from job to job, as the cache at " +
            $"{DockerDaemon.DataRoot}. Default: {RunnerDefinition.DefaultDindImage}.", SchemaOf.Text,
            (runner, node, at) => runner with { DindImage = at.Checked(node, ImageError) ?? runner.DindImage }, "BERTH_DIND_IMAGE"),
        new(Caches, "Directories of the job that outlive it. Short form: target, source:target, with a strategy as last part. " +
            "A runner's list replaces the default one.",
            () => SchemaOf.Volumes(VolumeMappings.Cache),
            (runner, node, at) =>
                runner with { Caches = [.. at.Items(node).Select(VolumeMappings.ReadCache).OfType<CacheDefinition>()] }),
        new(Mounts, "Paths of the node in the job container. Short form: target, source:target or source:target:type. A " +
            "runner's list replaces the default one.",
            () => SchemaOf.Volumes(VolumeMappings.Mount),
            (runner, node, at) =>
                runner with { Mounts = [.. at.Items(node).Select(VolumeMappings.ReadMount).OfType<MountDefinition>()] }),
        new(Extension, "The file of a hook extension (a PodTemplate in YAML or JSON), relative to this file.", SchemaOf.Text,
            (runner, node, at) =>
                at.Text(node) is { } path ? runner with { Extension = Path.GetFullPath(path, at.BaseDirectory) } : runner),
        new(Forks, "Jobs that a pull request from another repository started: 'refuse' ends them before anything of theirs runs, " +
            "'allow' runs them like others. Default: refuse.", SchemaOf.Choice<ForkPolicy>,
            (runner, node, at) => runner with { Forks = at.OneOf<ForkPolicy>(node) ?? runner.Forks }),
        new(Limits, "What the runner's own container and each container of its job may use at most.", LimitFields.Schema,
            (runner, node, at) => runner with { Limits = LimitFields.Read(node, at) }),
        new(Group, "The runner group of the organisation or enterprise that the runner belongs to. Default: its default group.",
            SchemaOf.Text,
            (runner, node, at) => runner with { Group = at.Text(node) ?? runner.Group }),
        new(Network, "On Docker: the network of the engine that the runner's own container is in, or 'host'. Default: the " +
            "engine's own.", SchemaOf.Text,
            (runner, node, at) => runner with { Network = at.Checked(node, NetworkError) ?? runner.Network }),
        new(Hook, "On a cluster: the container hook that runs jobs, Berth's own or the official one of the runner's image. " +
            "Default: berth.", SchemaOf.Choice<JobHook>,
            (runner, node, at) => runner with { Hook = at.OneOf<JobHook>(node) ?? runner.Hook }),
        new(Namespace, $"On a cluster: where runners and jobs are. Default: {RunnerDefinition.DefaultNamespace}.", SchemaOf.Text,
            (runner, node, at) => runner with { Namespace = at.Checked(node, ClusterNames.NamespaceError) ?? runner.Namespace },
            "BERTH_NAMESPACE"),
        new(RunnerImage, $"The image of the runner itself. Default: {RunnerDefinition.DefaultRunnerImage}.", SchemaOf.Text,
            (runner, node, at) => runner with { RunnerImage = at.Checked(node, ImageError) ?? runner.RunnerImage }),
        new(WorkVolume, "On a cluster: the size of a volume that runner and job share for their work directory, such as 10Gi. " +
            "Default: no volume, files travel with the steps.", SchemaOf.Text,
            (runner, node, at) =>
                runner with { WorkVolume = at.Checked(node, ClusterNames.SizeError) ?? runner.WorkVolume }),
        new(WorkVolumeAccess, "On a cluster: whether the work volume is one node's at a time, so that a job runs beside its runner, " +
            "or every node's. Default: ReadWriteOnce.", SchemaOf.Choice<VolumeAccess>,
            (runner, node, at) => runner with { WorkVolumeAccess = at.OneOf<VolumeAccess>(node) ?? runner.WorkVolumeAccess }),
        new(CacheSize, "On a cluster: the size of each cache's volume, such as 50Gi. Default: directories of the node.",
            SchemaOf.Text,
            (runner, node, at) => runner with { CacheSize = at.Checked(node, ClusterNames.SizeError) ?? runner.CacheSize }),
        new(StorageClass, "On a cluster: the storage class of work volumes and caches. Default: the cluster's.", SchemaOf.Text,
            (runner, node, at) =>
                runner with { StorageClass = at.Checked(node, ClusterNames.StorageClassError) ?? runner.StorageClass }),
        new(Values, "On a cluster: a file of further values of the scale-set chart, relative to this file.", SchemaOf.Text,
            (runner, node, at) =>
                at.Text(node) is { } path ? runner with { Values = Path.GetFullPath(path, at.BaseDirectory) } : runner),
    ];

    public static readonly IReadOnlyList<string> Names = [.. All.Select(field => field.Name)];

    internal static string? NetworkError(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') && char.IsAsciiLetterOrDigit(text[0])
            ? null
            : $"must be the name of a network (letters, digits and _.-), not {Quote.Text(text)}";

    internal static string? ImageError(string text) => ImageReference.Parse(text) is not null
        ? null
        : "must be an image such as 'debian:12' or 'ghcr.io/owner/name@sha256:…' (lower case, no blanks), not " +
            $"{Quote.Text(text)}";
}
