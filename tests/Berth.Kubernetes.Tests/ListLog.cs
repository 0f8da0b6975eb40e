using Berth.Core.Engines;

namespace Berth.Kubernetes.Tests;

/// <summary>Keeps what a job's log would get.</summary>
internal sealed class ListLog : IJobLog
{
    public List<string> Lines { get; } = [];

    public void Info(string message) => Lines.Add(message);

    public void Warning(string message) => Lines.Add(message);

    public void Debug(string message) => Lines.Add(message);
}
