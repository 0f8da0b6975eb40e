using System.Text.Json;
using Berth.Core.Files;
using Berth.Core.Relay;
using Berth.Core.Runners;

namespace Berth.Hook.Serve;

/// <summary>How far a runner's job has come, kept in a file: whoever serves in the place of one that was killed goes on from there.</summary>
internal sealed class JobJournal
{
    // A job has no more steps than a workflow can name; a container that asks for more is not remembered for it.
    private const int MostParts = 1000;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly List<JobPart> _parts = [];
    private string? _cause;
    private string? _failure;

    public JobJournal(string path, RunnerPlaces places, RunnerDefinition runner)
    {
        _path = path;
        Gate = new HookGate(places, runner.Forks == ForkPolicy.Refuse);
        if (PrivateFile.Read(path) is not { } known
            || JsonSerializer.Deserialize(known, RelayJson.Default.JobProgress) is not { } last)
            return;
        Gate.Resume(last);
        _parts.AddRange(last.Parts);
        (_cause, _failure) = (last.Cause, last.Failure);
    }

    public HookGate Gate { get; }

    /// <summary>A command has ended.</summary>
    public void Ended(JobPart part)
    {
        lock (_lock)
        {
            if (_parts.Count < MostParts) _parts.Add(part);
        }
    }

    /// <summary>A failure has been explained; what follows from the first one is not why the job failed.</summary>
    public void Failed(string cause, string? failure)
    {
        lock (_lock)
        {
            if (_cause is null) (_cause, _failure) = (cause, failure);
        }
    }

    /// <summary>Written before the command is carried out, and again with its answer.</summary>
    public void Write()
    {
        lock (_lock)
        {
            JobProgress progress = Gate.Progress() with { Parts = [.. _parts], Cause = _cause, Failure = _failure };
            PrivateFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(progress, RelayJson.Default.JobProgress));
        }
    }
}
