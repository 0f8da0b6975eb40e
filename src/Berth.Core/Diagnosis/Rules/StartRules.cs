using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>
/// What a container runtime (runc, crun; below containerd, CRI-O or Docker) says when it does not start a program, for a
/// container's own and for a step's.
/// </summary>
internal static partial class StartRules
{
    public static Finding? Find(ContainerEvidence container, IReadOnlyList<string> messages) =>
        messages.Select(message => Of(container, message)).FirstOrDefault(finding => finding is not null);

    private static Finding? Of(ContainerEvidence container, string message)
    {
        if (message.SaysAny("not a shared mount", "not a shared or slave mount"))
        {
            string path = Shared().Match(message) is { Success: true } shared ? shared.Groups[1].Value : "a mount's path";
            return Finding.Certain(
                "mount-propagation-not-shared", $"{path} is not a shared mount on the node, and {container.Title} wants its mounts propagated",
                $"Make it shared there (mount --make-rshared {path}, or its parent mount), or leave out mountPropagation", message);
        }

        if (message.SaysAny("directory onto a file", "onto a directory") || (message.Says("not a directory") && message.SaysAny("mount", "rootfs"))
            || (message.Says("is a directory") && message.Says("mount")))
        {
            string target = Target().Match(message) is { Success: true } at ? at.Groups[1].Value : "its path";
            return Finding.Certain(
                "mount-type-mismatch", $"A mount of {container.Title} puts a directory onto a file, or a file onto a directory, at {target}",
                "Mount it at another path, or choose a source of the same type as what the image has there", message);
        }

        return ProgramRules.Find(container, message) ?? Settings(container, message);
    }

    private static Finding? Settings(ContainerEvidence container, string message)
    {
        if (message.SaysAny("unable to find user", "no matching entries in passwd", "unable to find group"))
        {
            return Finding.Certain(
                "image-user-unknown", $"The image {container.Image} has no such user as {container.Title} is to run as",
                "Use a user that the image has, or a number", message);
        }

        return message.SaysAny("chdir to cwd", "mkdir /__w", "workingDir")
            ? Finding.Certain(
                "working-directory-unusable", $"The working directory of {container.Title} cannot be used",
                "See to the rights and the mounts at that path (workingDir)", message)
            : null;
    }

    [GeneratedRegex("""path "?([^" ]+)"? is mounted on""", RegexOptions.IgnoreCase)]
    private static partial Regex Shared();

    [GeneratedRegex("""(?:at|to rootfs at|mountpoint for|->|to) [`"']?(?:/[^\s"'`]*/rootfs)?(/[^\s"'`:]+)""")]
    private static partial Regex Target();
}
