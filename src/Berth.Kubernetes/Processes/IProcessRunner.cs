namespace Berth.Kubernetes.Processes;

/// <summary>Runs programs that are not Berth's: helm, kind, docker. The one seam to them.</summary>
public interface IProcessRunner
{
    /// <summary>Runs a program to its end.</summary>
    /// <returns>Null when there is no such program, or it cannot be started.</returns>
    Task<ProcessResult?> RunAsync(ProcessRequest request, CancellationToken cancellationToken);
}
