namespace Berth.Core.Diagnosis;

/// <summary>How a container ended.</summary>
/// <param name="At">When, as the API writes times, which sort as text; empty when it is not known.</param>
internal sealed record Ending(int? ExitCode, string Reason, string Message, string At)
{
    /// <summary>
    /// The runtime could not start it: what it says is the runtime's word, not the program's. Exit code 128 alone does not say
    /// so; programs (git) end with it too.
    /// </summary>
    public bool NeverStarted => Reason is "StartError" or "ContainerCannotRun"
        || (ExitCode == 128 && Message.SaysAny("OCI runtime", "runc", "crun", "failed to create", "failed to start"));

    public bool OutOfMemory => Reason == "OOMKilled";

    /// <summary>By SIGKILL or SIGTERM, from outside.</summary>
    public bool Killed => ExitCode is 137 or 143;

    public static Ending? Of(JsonView terminated) => terminated.IsObject
        ? new Ending(terminated["exitCode"].Number, terminated["reason"].Text ?? "", terminated["message"].Text ?? "",
            terminated["finishedAt"].Text ?? "")
        : null;
}
