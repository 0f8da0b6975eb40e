using System.Text;
using Berth.Core.Hashing;

namespace Berth.Core.Pods;

/// <summary>
/// Labels and annotations by which Berth knows what it made. On Docker both become labels of every container and volume of the
/// pod.
/// </summary>
public static class PodLabels
{
    /// <summary>What the keys of Berth's own labels and annotations begin with.</summary>
    public const string Prefix = "berth.dev/";

    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string ManagedByValue = "berth";

    /// <summary>The runner whose job this is (<c>RUNNER_NAME</c>): a runner has one job at a time.</summary>
    public const string Runner = "berth.dev/runner";

    /// <summary>The workflow job (<c>GITHUB_JOB</c>).</summary>
    public const string Job = "berth.dev/job";

    /// <summary>The pod's name; the engine adds it to everything that it makes for the pod.</summary>
    public const string Pod = "berth.dev/pod";

    /// <summary>The container's name within its pod; added by the Docker engine.</summary>
    public const string Container = "berth.dev/container";

    /// <summary>
    /// Annotation: the process that the pod serves, in the form of <see cref="Jobs.ProcessIdentity"/>. When it has ended, the pod
    /// is a leftover.
    /// </summary>
    public const string Owner = "berth.dev/owner";

    /// <summary>Annotation, <c>true</c>: the user asked to keep the pod; only an explicit removal collects it.</summary>
    public const string Keep = "berth.dev/keep";

    /// <summary>Annotation on the pod of a container step: the name of the pod whose network it joins.</summary>
    public const string JoinNetworkOf = "berth.dev/join-network-of";

    /// <summary>Annotation: the container, none of a pod, whose network the pod joins. For the Docker engine.</summary>
    public const string JoinNetworkOfContainer = "berth.dev/join-network-of-container";

    private const int MaximumValue = 63;
    private const int DigestLength = 8;

    /// <summary>
    /// Any text as a label's value: at most 63 characters of letters, digits and <c>-_.</c>, a letter or digit at both ends
    /// (the Kubernetes API's rule). A text that has to be changed for that gets a digest behind it: two runners never share a value.
    /// </summary>
    public static string Value(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string value = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('-', '_', '.');
        return value == text && value.Length <= MaximumValue ? value : Distinct(value, text, MaximumValue);
    }

    /// <summary>A name made of a text, cut to a length, with a digest of the text behind it.</summary>
    internal static string Distinct(string name, string text, int length)
    {
        // The low digits: a text's last characters hardly reach the high ones.
        string digest = new Fnv128().Add(Encoding.UTF8.GetBytes(text)).ToString()[^DigestLength..];
        int room = length - DigestLength - 1;
        string head = (name.Length > room ? name[..room] : name).TrimEnd('-', '_', '.');
        return head.Length == 0 ? digest : $"{head}-{digest}";
    }
}
