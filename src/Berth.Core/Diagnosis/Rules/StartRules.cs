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
        if (message.SaysAny("OOM-killed", "memory limit too low", "Minimum memory limit allowed", "unable to set memory limit"))
        {
            string limit = container.MemoryLimit is { } memory ? $" {memory}" : "";
            return Finding.Certain(
                "out-of-memory", $"The memory limit{limit} of {container.Title} is too low for it to start",
                "Raise its memory limit: --memory in options:, or resources.limits.memory in the hook extension", message);
        }

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

        return ProgramRules.Find(container, message) ?? PublishedPort.InUse(message) ?? DeviceRules.Find(container, message)
            ?? Settings(container, message);
    }

    private static Finding? Settings(ContainerEvidence container, string message)
    {
        if (message.SaysAny("unable to find user", "no matching entries in passwd", "unable to find group", "no users found", "no such user"))
        {
            Match named = UnknownUser().Match(message);
            bool isGroup = named.Groups[1].Value.Equals("group", StringComparison.OrdinalIgnoreCase);
            string user = named.Success ? $"{(isGroup ? "group" : "user")} \"{named.Groups[2].Value}\", which" : "such user as";
            return Finding.Certain(
                "image-user-unknown", $"The image {container.Image.Brief()} has no {user} {container.Title} is to run as",
                isGroup ? "Give a group that the image has (/etc/group), or a number, with --group-add or --user USER:GROUP in options:"
                    : "Give a user that the image has (/etc/passwd), or a number, with --user in options: or as the image's USER", message);
        }

        if (message.SaysAny("unable to apply caps", "unable to apply bounding set"))
        {
            return Finding.Certain(
                "privileges-not-to-be-had", $"The {container.Title} asks for more rights (privileged, capabilities) than the engine's machine has",
                "Leave out privileged, or add just what the job needs (--cap-add); an engine in a container or VM can give what it has", message);
        }

        if (message.SaysAny("prepare subPath", "create subPath directory", "subPath or subPathExpr"))
        {
            return Finding.Certain(
                "sub-path-invalid", $"The subPath of the volume \"{message.Quoted("volumeMount")}\" cannot be used in {container.Title}",
                "See that it is a directory or file inside the volume, and no link that leads out of it", message);
        }

        if (message.Says("cannot find volume"))
        {
            return Finding.Certain(
                "mount-without-volume", $"The {container.Title} mounts the volume \"{message.Quoted("find volume")}\", which the pod does not have",
                "Add it to the pod's volumes, or correct the mount's name", message);
        }

        if (message.Says("too many open files"))
        {
            return Finding.Certain(
                "open-files-limit", $"The {container.Title} may have too few files open for it to start",
                "Raise the limit (--ulimit nofile=1024:1024 or more in options:); without one, the engine's own is too low", message);
        }

        if (OptionRefusals.Find(message) is { } option) return option;
        if (message.Says("no space left on device"))
        {
            return Finding.Certain(
                "disk-full", $"The node's disk is full: {container.Title} could not be made", "Free space on the node", message);
        }

        return WorkingDirectory().IsMatch(message) || message.SaysAny("chdir to cwd", "current working directory", "workingDir", "chdir to", "Cannot mkdir")
            ? Finding.Certain(
                "working-directory-unusable", $"The working directory {container.Spec["workingDir"].Text} of {container.Title} cannot be used",
                "See to the rights and the mounts at that path (workingDir)", message)
            : null;
    }

    [GeneratedRegex("""path "?([^" ]+)"? is mounted on""", RegexOptions.IgnoreCase)]
    private static partial Regex Shared();

    [GeneratedRegex("""(?:at|to rootfs at|mountpoint for|->|to) [`"']?(?:/[^\s"'`]*/rootfs)?(/[^\s"'`:]+)""")]
    private static partial Regex Target();

    [GeneratedRegex(@"unable to find (user|group) ([^\s:]+)", RegexOptions.IgnoreCase)]
    private static partial Regex UnknownUser();

    /// <summary>runc makes a working directory that is not there itself, after all mounts.</summary>
    [GeneratedRegex(@"container init: mkdir /\S+: |^(?:lstat|mkdir|stat) /\S+/(?:merged|rootfs)/\S+: not a directory", RegexOptions.IgnoreCase)]
    private static partial Regex WorkingDirectory();
}
