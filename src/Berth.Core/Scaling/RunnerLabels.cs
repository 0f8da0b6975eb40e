using System.Text;
using Berth.Core.Hashing;

namespace Berth.Core.Scaling;

/// <summary>
/// Labels of a runner's container and of its work volume, besides <see cref="Pods.PodLabels.ManagedBy"/>. They are all that a
/// restarted daemon knows. None of them is a pod's: what removes pods never removes a runner.
/// </summary>
public static class RunnerLabels
{
    /// <summary>Whose runners: the configuration that they were started for, see <see cref="FleetOf"/>.</summary>
    public const string Fleet = "berth.dev/fleet";

    /// <summary>The runner's definition, which is its scale set's name.</summary>
    public const string ScaleSet = "berth.dev/scale-set";

    /// <summary>The name under which it is registered with GitHub; also the container's name.</summary>
    public const string Name = "berth.dev/runner-name";

    /// <summary>A digest of what it was started with: an idle runner of an older definition is replaced.</summary>
    public const string Definition = "berth.dev/definition";

    private const int FleetLength = 12;

    /// <summary>A short name for a configuration: its file's path on this machine, links followed.</summary>
    public static string FleetOf(string configFile) =>
        new Fnv128().Add(Encoding.UTF8.GetBytes(configFile)).ToString()[^FleetLength..];
}
