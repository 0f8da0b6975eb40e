namespace Berth.Core.Diagnosis;

/// <summary>Images, containers and steps.</summary>
internal static class ContainerCauses
{
    public const string Title = "Images, containers and steps";

    public static readonly IReadOnlyList<Cause> All =
    [
        new(
            "cache-hides-image-files", "A volume is mounted over a directory that the image needs",
            "An empty cache over /nix/store, /usr or the like hides the programs, loaders or libraries that the image has there.",
            "Use strategy seed or overlay for that cache, or mount it at a path where the image has nothing."),
        new(
            "command-not-executable", "The command exists and may not be executed",
            "It lacks the executable bit, is a directory, or lies on a volume mounted noexec.",
            "chmod +x in the image, or another volume."),
        new(
            "container-not-ready", "A container runs and does not get ready",
            "Its readiness or startup probe (a service's --health-cmd) fails; nothing that needs it can work.",
            "Mend what the probe asks, or what the container's log complains of."),
        new(
            "container-not-started", "The runtime could not start a container",
            "The runtime says why in words that no other cause covers.",
            "Change what its message names."),
        new(
            "device-unavailable", "A container asks for a device that cannot be given to it",
            "--gpus on an engine without a GPU or its container runtime, or --device with a path, or a CDI name, that is no device here.",
            "Leave the flag out of options:, or use a machine that has the device and, for GPUs, their container runtime."),
        new(
            "docker-daemon-failed", "The Docker daemon of mode dind did not come up",
            "Its image has no dockerd, or the daemon ended before it answered; its last lines are the evidence. A rootless engine's containers cannot hold one.",
            "Mend what its last lines name; see 'dindImage' and the runner's cache at /var/lib/docker in berth.yaml."),
        new(
            "externals-missing", "The runner's externals (node) are not there",
            "fs-init, which copies them to /__e, was replaced or did not run, or the runner has none: every JavaScript action exits 127.",
            "Leave initContainers out of the hook extension, or keep fs-init among them."),
        new(
            "healthy", "Nothing is wrong",
            "The pod runs, and nothing that was tried in it failed.",
            "Nothing is to be done."),
        new(
            "image-lacks-command", "The image has no such command",
            "The container is started with a command (tail, sh) that the image itself does not have, and no mount hides it.",
            "Use an image that has the command, or Berth's hook, which needs nothing in the image."),
        new(
            "image-lacks-loader", "A program is there, what loads it is not",
            "A program for glibc runs in a musl or Nix image: the kernel finds no ELF interpreter and says \"not found\", exit code 127.",
            "Use an image with glibc, add gcompat or nix-ld, or use a program built for the image."),
        new(
            "image-lacks-tools", "The image lacks a tool that the official hook needs",
            "The official hook copies files with tar, find and others in the job container.",
            "Add the tool to the image, or use Berth's hook, which needs none."),
        new(
            "image-name-invalid", "The image's name does not parse",
            "Capital letters, blanks, or a wrong tag.",
            "Write it as [REGISTRY/]NAME[:TAG], in small letters."),
        new(
            "image-pull-failed", "The image cannot be pulled",
            "Its name or tag is wrong, the registry refuses or does not answer, or it is not made for the platform.",
            "Correct the name, give credentials, or mend the way to the registry."),
        new(
            "image-user-not-allowed", "The image runs as root where that is forbidden",
            "runAsNonRoot is set and the image's user is root, or no number.",
            "Set runAsUser to a number other than 0, or leave out runAsNonRoot."),
        new(
            "image-user-unknown", "The image has no such user",
            "The container is to run as a user that the image's /etc/passwd does not name.",
            "Use a user that the image has, or a number."),
        new(
            "image-wrong-platform", "The image is for another processor",
            "An image for arm64 on amd64, or the other way round; or a script without a #! line.",
            "Build or choose the image for the node's platform."),
        new(
            "cache-volume-not-writable", "A cache's volume is not the job's to write",
            "Nobody is root in the namespace, and the storage does not give its volumes to a pod's fsGroup: NFS, directories of a node.",
            "Use a storage class whose volumes honour fsGroup, or a namespace with the level baseline."),
        new(
            "init-container-failed", "An init container ended with an error of its own",
            "Its command failed; its last log lines say why.",
            "Mend its command or image in the hook extension."),
        new(
            "job-container-exited", "The job container's own command ended",
            "The command did not stay, whatever its exit code; steps need it to run.",
            "Give it a command that stays, or leave it to the hook."),
        new(
            "liveness-probe-failed", "A container is ended by its own probe",
            "Its liveness or startup probe fails, so the kubelet ends it and starts it again: steps that ran in it are lost.",
            "Mend what the probe asks, give it more time, or leave it out."),
        new(
            "name-not-resolved", "A step cannot resolve a name",
            "The name is wrong, or the DNS that the container asks does not answer.",
            "Check the name; --dns in options: names another server."),
        new(
            "open-files-limit", "A step may not open another file",
            "RLIMIT_NOFILE of the container is reached.",
            "--ulimit nofile=65536:65536 in options:."),
        new(
            "out-of-memory", "Killed by the kernel at its memory limit",
            "The container used more than resources.limits.memory.",
            "Raise the limit, or use less."),
        new(
            "privileges-not-to-be-had", "The engine cannot give the rights asked for",
            "It runs in a container or a VM and has not all capabilities itself.",
            "Add just what the job needs (--cap-add), or use another machine."),
        new(
            "process-limit", "A step could not start another process",
            "The limit of processes and threads of the container or the user is reached. Where the container's own refused some while "
                + "the step ran, Berth's agent has counted them.",
            "Raise --pids-limit or --ulimit nproc, or start fewer at once."),
        new(
            "script-line-ends", "A script has the line ends of Windows",
            "Its first line, or a command, ends with a carriage return, which no shell takes for the end of a word.",
            "Save it with Unix line ends; *.sh text eol=lf in .gitattributes keeps them."),
        new(
            "service-container-failed", "A service container has died",
            "Its program ended while the job ran.",
            "See its last lines; its image, env: and options: decide how it starts."),
        new(
            "step-crashed", "The program of a step crashed",
            "A signal ended it that a program gets for what it does itself: SIGSEGV (139), SIGABRT (134), SIGBUS (135), SIGILL (132), SIGSYS (159).",
            "See what the signal stands for; SIGBUS is often a small /dev/shm, SIGSYS a seccomp profile."),
        new(
            "step-lacks-docker", "A step reaches no Docker daemon",
            "The job's container has no daemon of its own, and no socket that its user may use.",
            "Mount a socket, or use a service docker:dind and DOCKER_HOST."),
        new(
            "step-lacks-rights", "A step may not mount file systems",
            "The job's container has no SYS_ADMIN, its user is not root, or AppArmor or seccomp forbid it.",
            "Give it options: --cap-add SYS_ADMIN and root, or use a runner with mode: privileged."),
        new(
            "step-path-read-only", "A step writes to a read-only place",
            "The file system or the mount there is read-only for the container.",
            "Mount it writable, or write elsewhere."),
        new(
            "unknown", "Something failed and no rule knows what",
            "The evidence fits no known cause; it is shown in order.",
            "Read the evidence; a report of it is welcome."),
        new(
            "working-directory-unusable", "The working directory cannot be used",
            "It cannot be made or entered: rights, or a mount.",
            "See to the rights and mounts at workingDir."),
    ];
}
