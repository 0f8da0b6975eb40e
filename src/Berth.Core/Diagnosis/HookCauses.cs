namespace Berth.Core.Diagnosis;

/// <summary>Berth itself: hook, agent, engine, configuration.</summary>
internal static class HookCauses
{
    public const string Title = "Berth itself: hook, agent, engine, configuration";

    public static readonly IReadOnlyList<Cause> All =
    [
        new(
            "agent-failed", "Berth's agent failed in the job container",
            "Something unexpected happened in it.",
            "See its message."),
        new(
            "agent-image-outdated", "The Berth image on the cluster is of another build",
            "Its agent does not know the command that this berth or hook gives it.",
            "berth image load or push, and name the image in hookImage."),
        new(
            "agent-missing", "Berth's agent is not beside the hook",
            "The installation is not whole.",
            "Put berth-agent beside berth-hook."),
        new(
            "agent-not-ready", "Berth's agent did not get ready",
            "It takes leases and mounts overlays at once, unless the machine or a disk is stuck; a Docker daemon of mode dind reads its data first.",
            "See to the disk of the caches, and in mode dind to the daemon's last lines."),
        new(
            "agent-not-started", "Berth's agent could not be started for a step",
            "The engine could not execute it in the job container.",
            "See whether the container still runs."),
        new(
            "agent-protocol-error", "Hook and agent do not understand each other",
            "They are of different versions, or something else answered.",
            "Use both of one version."),
        new(
            "cache-directory-unusable", "The cache directory cannot be used",
            "Rights, or a disk's failure.",
            "See to the directory, or set BERTH_CACHE_DIR."),
        new(
            "cache-filesystem-unsuitable", "The caches' file system cannot do it",
            "An overlay needs ext4, xfs or btrfs.",
            "Move the caches, or use strategy seed."),
        new(
            "cache-full", "The cache's disk is full",
            "No space is left while the image's files are copied.",
            "berth cache prune --max-size SIZE."),
        new(
            "cache-in-use", "The cache's slot is in use",
            "Another job's container has its lease.",
            "Wait for that job, or give the runner more slots."),
        new(
            "cache-not-found", "There is no such cache",
            "The runner has no cache at that path.",
            "berth cache ls lists them."),
        new(
            "cache-not-warmed", "The cache was not warmed",
            "The job that warms it failed.",
            "See its message."),
        new(
            "cache-not-writable", "The cache cannot be written",
            "Rights, or a read-only file system.",
            "See to the cache directory's rights."),
        new(
            "cache-slots-busy", "All slots of the cache are busy",
            "More jobs run than there are slots.",
            "Wait, or raise max."),
        new(
            "checkout-failed", "The working tree cannot be copied",
            "A file cannot be read or written.",
            "See to that file."),
        new(
            "config-locked", "The configuration is locked",
            "Another process is writing it.",
            "Try again."),
        new(
            "config-not-found", "There is no such configuration",
            "The file does not exist.",
            "berth init makes one."),
        new(
            "config-unreadable", "The configuration cannot be read",
            "Rights, size or encoding.",
            "See to the file."),
        new(
            "config-unwritable", "The configuration cannot be written",
            "Rights, or a full disk.",
            "See to the file's directory."),
        new(
            "configuration-invalid", "The runner's configuration is wrong",
            "A field is not what is allowed.",
            "berth validate says where."),
        new(
            "container-options-invalid", "The options: of a container are wrong",
            "A flag of docker create is unknown or has a wrong value.",
            "Correct options: in the workflow."),
        new(
            "container-port-invalid", "A port is wrong",
            "ports: has something that is no port.",
            "Write [HOST:]CONTAINER[/PROTOCOL]."),
        new(
            "directory-not-made", "A directory could not be made",
            "Rights, or a full disk.",
            "See to the directory above it."),
        new(
            "disk-full", "The disk is full",
            "No space is left where the engine, a cache or a step writes.",
            "Free space; berth cache prune removes caches."),
        new(
            "engine-certificates-invalid", "The certificates for the engine cannot be used",
            "A file of DOCKER_CERT_PATH or of the context is missing, unreadable or no PEM.",
            "Put the right ca.pem, cert.pem and key.pem there."),
        new(
            "engine-context-invalid", "The Docker context does not exist",
            "The configuration names one that is not there.",
            "docker context ls lists them."),
        new(
            "engine-endpoint-invalid", "The engine's address is wrong",
            "DOCKER_HOST or a context holds no address.",
            "Write unix:///path or tcp://HOST:PORT."),
        new(
            "engine-endpoint-unsupported", "The engine's kind of address is not supported",
            "An engine over ssh.",
            "Run Berth there, or forward the socket."),
        new(
            "engine-error", "The engine answered with an error",
            "See its message.",
            "See the engine's log."),
        new(
            "engine-is-remote", "The engine runs on another machine",
            "The job needs files of this one.",
            "Use an engine on this machine."),
        new(
            "engine-permission-denied", "No permission to use the engine",
            "The user may not open its socket.",
            "Add the user to the group docker."),
        new(
            "engine-unreachable", "The engine does not answer",
            "It does not run, or is elsewhere.",
            "Start it, or set DOCKER_HOST."),
        new(
            "event-invalid", "The event's payload is wrong",
            "It is no JSON object.",
            "Give a JSON object."),
        new(
            "extension-invalid", "The hook extension would break the job",
            "It is no valid PodSpec, or takes something away.",
            "Mend the extension where the message says."),
        new(
            "externals-not-prepared", "The runner's externals could not be prepared",
            "Their copy for images without glibc failed.",
            "See to space and rights."),
        new(
            "field-not-supported", "A field cannot be honoured on this engine",
            "Docker has nothing like it.",
            "Leave it out, or use a cluster."),
        new(
            "git-failed", "git failed",
            "See what it says.",
            "Mend the repository or the arguments."),
        new(
            "git-missing", "git is not installed",
            "It cannot be started.",
            "Install git."),
        new(
            "disk-limit-not-supported", "The engine's storage cannot bound what a container writes",
            "limits.disk of the runner, or --storage-opt of the workflow, needs overlay2 on xfs with project quotas, btrfs or zfs.",
            "Take disk out of limits, or move the engine's data onto such storage."),
        new(
            Jobs.ForkRule.Cause, "A job of a fork is not run here",
            "A pull request from another repository started it, and whoever may open one could run code on this runner.",
            "Push the branch to the repository itself, or set forks: allow for this runner."),
        new(
            "hook-input-invalid", "The hook's input is wrong",
            "It is not what a runner sends.",
            "Start the hook by a runner, or by berth try."),
        new(
            "hook-missing", "Berth's hook is not beside berth",
            "The installation is not whole.",
            "Put berth-hook beside berth."),
        new(
            "hook-not-started", "The hook cannot be started",
            "It is not executable, or not there.",
            "See to the file."),
        new(
            "hook-response-invalid", "The hook's answer is wrong",
            "It ended without one, or it is no JSON.",
            "See the hook's log."),
        new(
            "image-build-failed", "An action's image cannot be built",
            "Its Dockerfile fails, or is missing.",
            "Build it by hand to see more."),
        new(
            "image-missing", "The image is not there",
            "It was neither pulled nor built.",
            "Pull it, or correct its name."),
        new(
            "internal-error", "Something unexpected happened",
            "A fault of Berth.",
            "Report it, with BERTH_DEBUG=1."),
        new(
            "job-container-gone", "The job's pod does not run any more",
            "An earlier step stopped it, or it was killed or removed, maybe while a step ran.",
            "See why it ended."),
        new(
            "job-not-found", "The workflow has no such job",
            "The name is wrong, or must be given.",
            "Choose one that the message lists."),
        new(
            "mode-not-supported", "The mode is not supported",
            "The runner's mode is not built yet.",
            "Use another mode."),
        new(
            "no-image", "The job has no image",
            "Neither the job nor the runner names one.",
            "Give --image, or image in the runner's definition."),
        new(
            "node-kit-missing", "The node lacks the runner's externals",
            "They were removed from it while the job began.",
            "Run the job again: it brings them."),
        new(
            "not-authorised", "The credentials were refused",
            "GitHub or the cluster did not accept them.",
            "Renew them."),
        new(
            "overlay-failed", "An overlay could not be mounted",
            "The kernel refused it.",
            "Use strategy seed."),
        new(
            "overlay-not-permitted", "An overlay may not be mounted",
            "The job container lacks CAP_SYS_ADMIN or root, or its profile forbids it.",
            "Add SYS_ADMIN, or use strategy seed."),
        new(
            "path-unusable", "A path of this machine cannot be used",
            "A file or directory that the pod needs is missing, of another kind, or not to be opened.",
            "Correct the path, or what stands there."),
        new(
            "response-not-written", "The hook's answer cannot be written",
            "Space or rights in the runner's _temp.",
            "See to that directory."),
        new(
            "runner-busy", "The runner prepares another job",
            "A hook of a runner of this name is still at work.",
            "End it, or give each runner a name of its own."),
        new(
            "runner-directory-not-made", "No runner directory can be made",
            "Space or rights.",
            "Free space, or give another directory."),
        new(
            "runner-not-found", "There is no runner in that directory",
            "berth doctor looks for bin/Runner.Listener in what --runner-dir names.",
            "Name the directory in which the runner was unpacked."),
        new(
            "runs-as-root", "The container would run as root",
            "runAsNonRoot forbids it.",
            "Set runAsUser to a number other than 0."),
        new(
            "seed-failed", "The image's files could not be copied into the cache",
            "A file cannot be read or written.",
            "See to the cache directory."),
        new(
            "step-arguments-too-large", "A step's arguments and variables are too large for Linux",
            "A single variable or argument may have 128 KiB, and all together a quarter of the stack's limit, 2 MiB as a rule. "
                + "GITHUB_ENV and outputs that are put into env: grow beyond it easily.",
            "Write what is large to a file in the work directory and hand on its path."),
        new(
            "step-connection-lost", "The connection to a step was lost",
            "The container ended, or the engine did.",
            "See why it ended: memory, or the engine's log."),
        new(
            "step-container-not-started", "A container step could not be started",
            "Its entry point or image.",
            "Check the entry point and with:."),
        new(
            "step-failed", "A step's own program failed",
            "It ended with an exit code that says so (a test that fails, a compiler's error), and nothing that Berth or the engine did "
                + "stood in its way; or with one that a signal leaves, and no rule knows why. Only the last such step is noted, for berth "
                + "diagnose last.",
            "Read the step's output in the job's log."),
        new(
            "step-file-missing", "A step runs a file that is not there",
            "Its path is in the work directory, or relative to it, and nothing has put the file there: no checkout, another "
                + "working-directory, a build that made it elsewhere. Shells say \"not found\" of a script whose interpreter is missing, too.",
            "Check it out or build it before, or correct the path, the step's working-directory or the #! line."),
        new(
            "step-file-not-written", "A file for a step could not be written",
            "Rights or space in the container.",
            "See to that path."),
        new(
            "step-file-unreadable", "A file for a step could not be read",
            "It vanished, or rights.",
            "See to the runner's _temp."),
        new(
            "step-killed", "A step was killed",
            "Something sent it SIGKILL (exit code 137); without a memory limit the evidence does not say what.",
            "Look in the node's kernel log for the OOM killer."),
        new(
            "step-request-missing", "A step was not said",
            "The hook ended before it had said what to run.",
            "Run it again."),
        new(
            "step-request-too-large", "A step is too large",
            "Its environment or arguments exceed the limit.",
            "Pass big values in files."),
        new(
            "step-result-not-written", "A step's result could not be written",
            "Space or rights on the runner's side.",
            "See to the runner's _temp."),
        new(
            "step-result-unreadable", "A step's result could not be read",
            "The step left it unreadable.",
            "See to GITHUB_OUTPUT and its like in the step."),
        new(
            "step-working-directory-missing", "A step's working-directory is not there",
            "Nothing has made it yet (no checkout, another path), or it is a file. Without a / at its beginning it is below the "
                + "repository's root.",
            "Make it in a step before, or correct working-directory: of the step or of defaults:."),
        new(
            "workflow-invalid", "The workflow is wrong",
            "A field is not what is allowed.",
            "Change it at the place named."),
    ];
}
