using System.Text.Json;
using Berth.Core.Files;
using Berth.Core.Relay;

namespace Berth.Hook.Serve;

/// <summary>How far a runner's job has come, kept in a file: whoever serves in the place of one that was killed goes on from there.</summary>
internal sealed class JobJournal
{
    private readonly string _path;

    public JobJournal(string path, RunnerPlaces places)
    {
        _path = path;
        Gate = new HookGate(places);
        if (PrivateFile.Read(path) is { } known && JsonSerializer.Deserialize(known, RelayJson.Default.JobProgress) is { } last)
            Gate.Resume(last);
    }

    public HookGate Gate { get; }

    /// <summary>Written before the command is carried out, and again with its answer.</summary>
    public void Write() =>
        PrivateFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(Gate.Progress(), RelayJson.Default.JobProgress));
}
