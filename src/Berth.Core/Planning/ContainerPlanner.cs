using System.Globalization;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>
/// Turns a container as the runner describes it (image, environment, ports, volumes, <c>options:</c>) into a container of a
/// pod. The same for a job's container, a service's and a container step's.
/// </summary>
internal static class ContainerPlanner
{
    public static ContainerPlan Plan(
        string name, string what, HookContainer source, CreateOptionsResult parsed, VolumeSet volumes, RunnerSide runner)
    {
        CreateOptions options = parsed.Options;
        List<string> warnings =
        [
            .. parsed.Warnings.Select(warning => $"{what}: {warning}"),
            .. options.Env.Where(variable => variable.Value is null).Select(variable =>
                $"{what}: --env {variable.Name} has no value and is left out: a job gets nothing of the runner's environment"),
        ];
        List<Finding> findings = [.. parsed.Problems.Select(problem => InvalidOptions(what, problem))];

        findings.AddRange(HookMounts.Wrong(what, source.UserMountVolumes));

        MountClashes paths = new(what);
        paths.Take(HookMounts.Reachable(source.SystemMountVolumes, runner));
        // A pod that cannot mount the runner's externals has others there.
        paths.Take((source.SystemMountVolumes ?? []).Where(mount => mount.TargetVolumePath == JobPaths.Externals));
        IReadOnlyList<VolumeMount> mounts =
        [
            .. HookMounts.System(source.SystemMountVolumes, volumes, runner),
            .. HookMounts.User(paths.Kept(source.UserMountVolumes), volumes),
            .. paths.Kept(options.Mounts).Select(mount => HookMounts.FromOptions(mount, volumes)),
        ];
        paths.TakeTmpfs((options.Docker.Tmpfs ?? new Dictionary<string, string>()).Keys);
        findings.AddRange(paths.Findings);
        IReadOnlyList<ContainerPort> ports = [.. Ports(source, what, findings), .. options.Ports.Select(Port)];
        var container = new Container
        {
            Name = name,
            Image = source.Image,
            Command = Command(source, options),
            Args = source.EntryPointArgs is { Count: > 0 } args ? PodText.Literal(ArgumentWords.Rejoin(args)) : null,
            WorkingDir = options.WorkingDirectory ?? source.WorkingDirectory,
            Env = Environment(source, options),
            Ports = ports.Count > 0 ? ports : null,
            VolumeMounts = mounts.Count > 0 ? mounts : null,
            Resources = Resources(options),
            SecurityContext = Security(options),
            ReadinessProbe = HealthPlanner.Readiness(options.Docker.Health),
        };

        // Names and addresses are the whole pod's: its containers share one network and one /etc/hosts.
        IReadOnlyList<HostAlias> aliases = [.. (options.Docker.ExtraHosts ?? []).Select(HostsLine).OfType<HostAlias>()];
        DockerOptions docker = options.Docker with
        {
            User = IsNumeric(options.User) ? null : options.User,
            NetworkAliases = null,
            ExtraHosts = Rest(options.Docker.ExtraHosts, entry => HostsLine(entry) is null),
            Labels = AllowedLabels(options.Docker.Labels, what, warnings),
            RequiredPaths = options.Mounts.Where(mount => mount.MustExist).Select(mount => mount.Source!).ToArray()
                is { Length: > 0 } required
                ? required
                : null,
        };
        return new ContainerPlan(container, options, docker, aliases, warnings, findings);
    }

    /// <summary>Labels by which Berth knows what it made are not a workflow's to set.</summary>
    private static Dictionary<string, string>? AllowedLabels(
        IReadOnlyDictionary<string, string>? labels, string what, List<string> warnings)
    {
        if (labels is null)
        {
            return null;
        }

        var allowed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in labels)
        {
            if (name.StartsWith(PodLabels.Prefix, StringComparison.Ordinal))
            {
                warnings.Add($"{what}: --label {name} is not honoured, labels below {PodLabels.Prefix} are Berth's own");
            }
            else
            {
                allowed[name] = value;
            }
        }

        return allowed.Count > 0 ? allowed : null;
    }

    /// <summary>The image's own user, when neither options nor definition say otherwise, is left to the engine.</summary>
    private static SecurityContext? Security(CreateOptions options)
    {
        Capabilities? capabilities = options.CapAdd.Count + options.CapDrop.Count == 0
            ? null
            : new Capabilities
            {
                Add = options.CapAdd.Count > 0 ? options.CapAdd : null,
                Drop = options.CapDrop.Count > 0 ? options.CapDrop : null,
            };
        string[] user = IsNumeric(options.User) ? options.User!.Split(':') : [];
        var security = new SecurityContext
        {
            Privileged = options.Privileged is true ? true : null,
            ReadOnlyRootFilesystem = options.ReadOnlyRootFilesystem,
            Capabilities = capabilities,
            RunAsUser = user.Length > 0 ? long.Parse(user[0], CultureInfo.InvariantCulture) : null,
            RunAsGroup = user.Length > 1 ? long.Parse(user[1], CultureInfo.InvariantCulture) : null,
        };
        return security == new SecurityContext() ? null : security;
    }

    private static ResourceRequirements? Resources(CreateOptions options)
    {
        var limits = new Dictionary<string, string>(StringComparer.Ordinal);
        if (options.NanoCpus is { } cpus)
        {
            // Kubernetes' finest unit of CPU is a thousandth; Docker's --cpus is not meant finer.
            limits["cpu"] = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, cpus / 1_000_000)}m");
        }

        if (options.MemoryBytes is { } memory)
        {
            limits["memory"] = memory.ToString(CultureInfo.InvariantCulture);
        }

        return limits.Count > 0 ? new ResourceRequirements { Limits = limits } : null;
    }

    private static List<string>? Command(HookContainer source, CreateOptions options) =>
        source.EntryPoint is { Length: > 0 } entryPoint ? [PodText.Literal(entryPoint)]
        : options.EntryPoint is { Length: > 0 } replaced ? [PodText.Literal(replaced)]
        : null;

    private static List<EnvVar>? Environment(HookContainer source, CreateOptions options)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (EnvOption option in options.Env.Where(option => option.Value is not null))
        {
            environment[option.Name] = option.Value;
        }

        foreach ((string name, string? value) in source.EnvironmentVariables ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }

        return environment.Count == 0
            ? null
            : [.. environment.Select(pair => new EnvVar { Name = pair.Key, Value = PodText.Literal(pair.Value ?? "") })];
    }

    private static IEnumerable<ContainerPort> Ports(HookContainer source, string what, List<Finding> findings)
    {
        foreach (string mapping in source.PortMappings ?? [])
        {
            var parsed = new CreateOptions();
            if (PortSyntax.Publish(ref parsed, mapping.Trim()) != FlagOutcome.Applied)
            {
                findings.Add(Finding.Certain(
                    "container-port-invalid", $"{what}: '{mapping}' is no port", $"In 'ports:' write {PortSyntax.Allowed}."));
            }

            foreach (PortOption port in parsed.Ports)
            {
                yield return Port(port);
            }
        }
    }

    private static ContainerPort Port(PortOption port) => new()
    {
        Port = port.ContainerPort,
        HostPort = port.HostPort,
        HostIp = port.HostIp,
        Protocol = port.Protocol.ToUpperInvariant(),
    };

    private static HostAlias? HostsLine(string entry)
    {
        int colon = entry.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && System.Net.IPAddress.TryParse(entry[(colon + 1)..].Trim('[', ']'), out System.Net.IPAddress? address)
            ? new HostAlias { Ip = address.ToString(), Hostnames = [entry[..colon]] }
            : null;
    }

    private static List<string>? Rest(IReadOnlyList<string>? entries, Func<string, bool> keep) =>
        entries?.Where(keep).ToList() is { Count: > 0 } rest ? rest : null;

    private static bool IsNumeric(string? user) =>
        user is { Length: > 0 } && user.Split(':') is { Length: <= 2 } parts
            && parts.All(part => uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    /// <summary>A flag that the container cannot have.</summary>
    public static Finding InvalidOptions(string what, string problem) => Finding.Certain(
        "container-options-invalid", $"{what}: {problem}",
        "Mend options: of the container in the workflow, or --options; they are flags of docker create.");
}
