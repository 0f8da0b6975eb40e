using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>What an engine says of a device, or of GPUs, that it cannot give a container.</summary>
internal static partial class DeviceRules
{
    private const string Device = "adding custom device";

    public static Finding? Find(ContainerEvidence container, string message)
    {
        if (Unresolved().Match(message) is { Success: true } cdi) return Cdi(container, cdi.Groups[1].Value.TrimEnd('.'), message);

        if (message.SaysAny("could not select device driver", "nvidia-container-cli", "failed to discover GPU vendor"))
        {
            return Finding.Certain(
                "device-unavailable", $"The {container.Title} asks for GPUs (--gpus), and the engine cannot give any",
                "Leave --gpus out of options:, or use a machine that has a GPU and its container runtime (for NVIDIA: install " +
                "nvidia-container-toolkit, then restart the engine)",
                message);
        }

        if (!message.Says(Device)) return null;
        string device = message.Quoted(Device) ?? "a device";
        return Finding.Certain(
            "device-unavailable",
            $"The {container.Title} asks for the device {device.Brief()} (--device), which is " +
                (message.Says("not a device") ? "no device on this machine" : "not on this machine"),
            $"Correct --device {device.Brief()} in options:, or leave it out; load the kernel's module if the device is to be there",
            message);
    }

    /// <summary>By the Container Device Interface, as <c>vendor.com/class=name</c>; newer engines read --gpus as such.</summary>
    private static Finding Cdi(ContainerEvidence container, string devices, string message)
    {
        string asks = string.Join(' ', devices.Split(", ").Select(device => $"--device {device}")).Brief();
        bool isGpu = devices.Contains(".com/gpu=", StringComparison.Ordinal);
        return Finding.Certain(
            "device-unavailable",
            $"The {container.Title} asks for {devices.Brief()} ({asks}{(isGpu ? ", or --gpus" : "")}), which no CDI specification here has",
            $"Correct {asks}{(isGpu ? " or --gpus" : "")} in options:, or leave it out; the vendor's tool writes the specification into "
                + "/etc/cdi or /var/run/cdi of the machine that has the device (for NVIDIA: nvidia-ctk cdi generate)",
            message);
    }

    [GeneratedRegex(@"unresolvable CDI devices ([\w./=-]+(?:, [\w./=-]+)*)")]
    private static partial Regex Unresolved();
}
