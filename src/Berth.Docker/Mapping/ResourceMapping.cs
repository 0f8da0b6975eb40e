using Berth.Core.Pods;
using Docker.DotNet.Models;

namespace Berth.Docker.Mapping;

/// <summary>Limits, devices and file systems in memory.</summary>
internal static class ResourceMapping
{
    public static void Apply(HostConfig host, Container container, DockerOptions options)
    {
        IReadOnlyDictionary<string, string> limits = container.Resources?.Limits ?? new Dictionary<string, string>();
        if (limits.TryGetValue("cpu", out string? cpu))
            host.NanoCPUs = Quantity.ToNanoCpus(cpu);
        if (limits.TryGetValue("memory", out string? memory))
            host.Memory = Quantity.ToBytes(memory);

        host.CPUShares = options.CpuShares ?? 0;
        host.CPUPeriod = options.CpuPeriod ?? 0;
        host.CPUQuota = options.CpuQuota ?? 0;
        host.CpusetCpus = options.CpusetCpus!;
        host.CpusetMems = options.CpusetMems!;
        host.MemoryReservation = options.MemoryReservationBytes ?? 0;
        host.MemorySwap = options.MemorySwapBytes ?? 0;
        host.MemorySwappiness = options.MemorySwappiness;
        host.PidsLimit = options.PidsLimit;
        host.BlkioWeight = options.BlkioWeight ?? 0;
        host.OomScoreAdj = options.OomScoreAdj ?? 0;
        host.OomKillDisable = options.OomKillDisable;
        host.ShmSize = options.ShmSizeBytes ?? 0;
        host.CgroupParent = options.CgroupParent!;
        host.Tmpfs = options.Tmpfs?.ToDictionary()!;
        host.StorageOpt = options.StorageOpt?.ToDictionary()!;
        host.Ulimits = [.. (options.Ulimits ?? []).Select(u => new Ulimit { Name = u.Name, Soft = u.Soft, Hard = u.Hard })];
        host.Devices =
        [
            .. (options.Devices ?? []).Select(d => new DeviceMapping
            {
                PathOnHost = d.Host,
                PathInContainer = d.Container ?? d.Host,
                CgroupPermissions = d.Permissions ?? "rwm",
            }),
        ];
        if (options.Gpus is { } gpus)
            host.DeviceRequests = [GpuRequest(gpus)];
    }

    private static DeviceRequest GpuRequest(string gpus)
    {
        DeviceRequest request = new() { Capabilities = [["gpu"]] };
        if (gpus == "all")
            request.Count = -1;
        else if (long.TryParse(gpus, out long count))
            request.Count = count;
        else
            request.DeviceIDs = gpus.Replace("device=", "", StringComparison.Ordinal).Trim('"').Split(',');
        return request;
    }
}
