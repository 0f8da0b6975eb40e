namespace Berth.Core.Diagnosis.Rules;

/// <summary>What an engine says of a device, or of GPUs, that it cannot give a container.</summary>
internal static class DeviceRules
{
    private const string Device = "adding custom device";

    public static Finding? Find(ContainerEvidence container, string message)
    {
        if (message.SaysAny(
            "could not select device driver", "nvidia-container-cli", "unresolvable CDI devices", "failed to discover GPU vendor"))
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
}
