using System.Collections.Concurrent;
using Berth.Core.Engines;

namespace Berth.Docker.Tests;

/// <summary>Keeps what is logged, each line with its level before it.</summary>
public sealed class ListLog : IJobLog
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public void Info(string message) => _lines.Enqueue($"info {message}");
    public void Warning(string message) => _lines.Enqueue($"warning {message}");
    public void Debug(string message) => _lines.Enqueue($"debug {message}");
}
