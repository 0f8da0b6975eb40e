namespace Berth.Core.Diagnosis;

/// <summary>How a container ended.</summary>
internal sealed record Ending(int? ExitCode, string Reason, string Message)
{
    /// <summary>The runtime could not start it: what it says is the runtime's word, not the program's.</summary>
    public bool NeverStarted => Reason is "StartError" or "ContainerCannotRun" || ExitCode == 128;

    public bool OutOfMemory => Reason == "OOMKilled";

    public static Ending? Of(JsonView terminated) => terminated.IsObject
        ? new Ending(terminated["exitCode"].Number, terminated["reason"].Text ?? "", terminated["message"].Text ?? "")
        : null;
}
