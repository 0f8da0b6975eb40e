using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Yaml;

namespace Berth.Daemon.Fleets;

/// <summary>Takes up a changed configuration; one that is not valid is refused, and what was goes on.</summary>
/// <param name="read">Reads the file as it is now.</param>
/// <param name="applied">Told of what was taken up, for what is not a runner.</param>
public sealed class ConfigWatch(
    string path, Func<ConfigResult> read, Fleet fleet, Action<BerthConfig> applied, DaemonLog log, TimeProvider time)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(2);

    private string? _told = StampOf(path);

    public async Task RunAsync(CancellationToken stop)
    {
        string known = Stamp();
        try
        {
            while (true)
            {
                await Task.Delay(_pause, time, stop).ConfigureAwait(false);
                string now = Stamp();
                if (now == known) continue;
                known = now;
                Take();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    /// <summary>Reads it and applies it, or says why not.</summary>
    public void Take()
    {
        if (fleet.IsDraining) return;
        try
        {
            ConfigResult result = read();
            if (result.IsValid && result.Config.Engine == EngineKind.Docker)
            {
                fleet.Refused = null;
                fleet.Apply(result.Config);
                applied(result.Config);
                // It is taken up again whenever a runner has ended, too.
                string now = Stamp();
                if (now != _told) log.Info($"{path}: taken up");
                _told = now;
                return;
            }

            Refuse(result.IsValid ? ["its engine is another one now"] : ProblemLines.Of(result.Problems));
        }
        catch (BerthException failure)
        {
            Refuse([failure.Finding.Summary]);
        }
    }

    private void Refuse(IReadOnlyList<string> evidence)
    {
        fleet.Refused = Finding.Certain(
            "config-refused", $"{path} is not valid as it is now; what was before goes on", "Mend the file; it is taken up then",
            [.. evidence]);
        log.Problem(path, fleet.Refused);
    }

    private string Stamp() => StampOf(path);

    private static string StampOf(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? $"{file.LastWriteTimeUtc.Ticks} {file.Length}" : "";
    }
}
