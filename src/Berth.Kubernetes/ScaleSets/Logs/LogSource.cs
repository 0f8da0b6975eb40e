namespace Berth.Kubernetes.ScaleSets.Logs;

/// <summary>A container whose log is shown.</summary>
/// <param name="Label">What stands before each of its lines: listener, the runner's name, or the job's pod and container.</param>
internal sealed record LogSource(string Namespace, string Pod, string Container, string Label);
