using Berth.Core.Diagnosis;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Status;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>Waits until every listener waits for jobs, or says why one does not.</summary>
internal sealed class ListenerWait(ListenerReader reader, ClusterSession session, IClusterProgress progress)
{
    /// <summary>What a listener writes into its log changes no object.</summary>
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(3);

    /// <summary>So long a cause has to stand: an old listener still has its session when the new one asks for one.</summary>
    private static readonly TimeSpan _stands = TimeSpan.FromSeconds(20);

    public async Task<IReadOnlyDictionary<string, ListenerState>> UntilReadyAsync(
        IReadOnlyList<(string Namespace, string Name)> scaleSets, TimeSpan patience, CancellationToken cancellationToken)
    {
        TimeProvider time = session.Time;
        DateTimeOffset end = time.GetUtcNow() + patience;
        await using ChangeWatch changes = new(session.Objects, time, progress.Say, reader.Watched);
        Dictionary<string, string> said = new(StringComparer.Ordinal);
        Dictionary<string, (string Cause, DateTimeOffset Since)> wrong = new(StringComparer.Ordinal);
        while (true)
        {
            DateTimeOffset now = time.GetUtcNow();
            Dictionary<string, ListenerState> states = (await reader.ReadAsync(scaleSets, cancellationToken))
                .ToDictionary(seen => seen.Name, seen => ListenerRules.Judge(seen, now), StringComparer.Ordinal);
            foreach ((string name, ListenerState state) in states.Where(state => said.GetValueOrDefault(state.Key) != state.Value.Step))
            {
                said[name] = state.Step;
                progress.Say($"{name}: {state.Step}");
            }

            if (now >= end || states.All(state => state.Value.IsReady || Stands(state.Key, state.Value.Finding, now))) return states;
            await changes.WaitAsync(_look, cancellationToken);
        }

        bool Stands(string name, Finding? finding, DateTimeOffset now)
        {
            if (finding is null)
            {
                wrong.Remove(name);
                return false;
            }

            if (!wrong.TryGetValue(name, out (string Cause, DateTimeOffset Since) known) || known.Cause != finding.Cause)
                wrong[name] = known = (finding.Cause, now);
            return known.Since + _stands <= now;
        }
    }
}
