using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>
/// Values of a container's <c>options:</c> that Berth hands on as they are, and that a Docker engine does not accept (moby,
/// <c>daemon/</c>). It names the value, seldom the flag.
/// </summary>
internal static partial class OptionRefusals
{
    public static Finding? Find(string message) =>
        message.Says("invalid CapAdd") ? Of("--cap-add", message)
        : message.Says("invalid CapDrop") ? Of("--cap-drop", message)
        : message.Says("Range of CPUs is from") ? Of("--cpus", message)
        : message.Says("Requested CPUs are not available") ? Of("--cpuset-cpus", message)
        : message.Says("Requested memory nodes are not available") ? Of("--cpuset-mems", message)
        : Runtime().IsMatch(message) ? Of("--runtime", message)
        : message.Says("invalid --security-opt") ? Of("--security-opt", message)
        : message.Says("Invalid isolation") ? Of("--isolation", message)
        : StorageOption().IsMatch(message) ? Of("--storage-opt", message)
        : null;

    private static Finding Of(string flag, string message) => Finding.Certain(
        "container-options-invalid", $"The engine does not accept {flag}: {message}",
        $"Correct {flag} in options: of the container, in --options, or what says the same in the hook extension", message);

    [GeneratedRegex("Unknown runtime specified|unknown or invalid runtime name", RegexOptions.IgnoreCase)]
    private static partial Regex Runtime();

    [GeneratedRegex(@"^Unknown option \S+$")]
    private static partial Regex StorageOption();
}
