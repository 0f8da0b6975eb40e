using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Daemon.Runners;
using Berth.GitHub;
using Berth.GitHub.ScaleSets;

namespace Berth.Daemon.Listening;

/// <summary>
/// Listens to one scale set: hands on how it stands, takes the jobs that are offered, and acknowledges a message when that is
/// done. Whatever goes wrong, it begins anew; a message that comes twice does no harm.
/// </summary>
internal sealed class ScaleSetListener(
    DaemonContext context, ScaleSetRecords records, Func<RunnerDefinition, CancellationToken, Task<ScaleSetClient>> client,
    RunnerPool pool, RunnerDefinition first) : IDisposable
{
    private const int MostTries = 3;
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(60);

    private RunnerDefinition _definition = first;
    private CancellationTokenSource _again = new();
    private volatile bool _isDraining;

    /// <summary>What keeps it from listening; null when nothing does.</summary>
    public Finding? Problem { get; private set; }

    /// <summary>The scale set's number at GitHub; null before it is known.</summary>
    public long? ScaleSet { get; private set; }

    public bool IsListening { get; private set; }

    public void Change(RunnerDefinition definition) => _definition = definition;

    /// <summary>Takes no more jobs; what happens to those that run is still of interest.</summary>
    public void Drain() => _isDraining = true;

    /// <summary>Takes jobs again: anew, as GitHub was told that there is room for none.</summary>
    public void Resume()
    {
        _isDraining = false;
        Again();
    }

    /// <summary>The scale set is not there any more, or another credential holds: look for it, or make it, anew.</summary>
    public void Again()
    {
        CancellationTokenSource ended = Interlocked.Exchange(ref _again, new CancellationTokenSource());
        ended.Cancel();
    }

    public async Task RunAsync(CancellationToken stop)
    {
        for (int failures = 0; !stop.IsCancellationRequested;)
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, _again.Token);
            try
            {
                await ListenAsync(() => failures = 0, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Stopped, or to begin anew.
            }
            catch (BerthException failure)
            {
                failures++;
                context.Jobs.ListenerFailed(_definition.Name, failure.Finding);
                Say(failure.Finding);
                await PauseAsync(failure as GitHubException, failures, stop).ConfigureAwait(false);
            }
            finally
            {
                IsListening = false;
            }
        }
    }

    private async Task ListenAsync(Action listening, CancellationToken cancellation)
    {
        ScaleSetClient github = await client(_definition, cancellation).ConfigureAwait(false);
        ScaleSet scaleSet = await new ScaleSetOwnership(context, records).TakeAsync(github, _definition, cancellation)
            .ConfigureAwait(false);
        ScaleSet = scaleSet.Id;
        // What ended can be removed while another session is still in the way.
        pool.Serve(github, scaleSet.Id);
        MessageSession session = await OpenAsync(github, scaleSet, cancellation).ConfigureAwait(false);
        try
        {
            pool.Report(session.Statistics ?? scaleSet.Statistics, [], isFresh: true);
            if (session.Statistics?.TotalAvailableJobs > 0 && !_isDraining)
                await AcquireLostAsync(github, scaleSet.Id, session, cancellation).ConfigureAwait(false);
            IsListening = true;
            Problem = null;
            context.Log.Info($"{_definition.Name}: listening to scale set {scaleSet.Id}");
            await FollowAsync(github, scaleSet.Id, session, listening, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync(session).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(
        ScaleSetClient github, long scaleSet, MessageSession session, Action listening, CancellationToken cancellation)
    {
        for (long last = 0; ;)
        {
            ScaleSetMessage? message = await session
                .NextAsync(last, _isDraining ? 0 : _definition.Max, cancellation).ConfigureAwait(false);
            listening();
            if (message is null)
            {
                if (pool.WantsStatistics)
                    pool.Report((await github.GetAsync(scaleSet, cancellation).ConfigureAwait(false)).Statistics, [], isFresh: true);
                continue;
            }

            await TakeAsync(github, scaleSet, session, message, cancellation).ConfigureAwait(false);
            await session.AcknowledgeAsync(message.Id, cancellation).ConfigureAwait(false);
            last = message.Id;
        }
    }

    private async Task TakeAsync(
        ScaleSetClient github, long scaleSet, MessageSession session, ScaleSetMessage message, CancellationToken cancellation)
    {
        if (message.Unreadable > 0)
            Say(Finding.Certain(
                "github-message-unreadable", $"{message.Unreadable} parts of message {message.Id} cannot be read; it is passed over",
                "Nothing is lost: runners follow GitHub's own count. A newer Berth may know what it says"));
        context.Jobs.Record(_definition.Name, message.Jobs);
        if (!_isDraining)
        {
            bool acquired = await AcquireAsync(session, message.Available, cancellation).ConfigureAwait(false);
            // Jobs wait of which this message says nothing: one that told of them was lost, or nobody could read it.
            if (!acquired || message.Unreadable > 0 || (message.Available.Count == 0 && message.Statistics?.TotalAvailableJobs > 0))
                await AcquireLostAsync(github, scaleSet, session, cancellation).ConfigureAwait(false);
        }

        pool.Report(message.Statistics, message.Jobs);
    }

    /// <summary>
    /// Some refusals would come again with the message, for ever: after a few the message is passed over.
    /// </summary>
    private async Task<bool> AcquireAsync(MessageSession session, IReadOnlyList<long> requests, CancellationToken cancellation)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                await session.AcquireAsync(requests, cancellation).ConfigureAwait(false);
                return true;
            }
            catch (GitHubException failure) when (failure.Error is GitHubError.Malformed or GitHubError.Refused)
            {
                Say(failure.Finding);
                if (tries == MostTries) return false;
            }
        }
    }

    private async Task AcquireLostAsync(ScaleSetClient github, long scaleSet, MessageSession session, CancellationToken cancellation) =>
        await AcquireAsync(
            session, await github.AcquirableAsync(scaleSet, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    private async Task<MessageSession> OpenAsync(ScaleSetClient github, ScaleSet scaleSet, CancellationToken cancellation)
    {
        string url = _definition.Url!;
        ScaleSetRecord record = records.Find(url, _definition.Name) ?? new ScaleSetRecord(url, _definition.Name, scaleSet.Id, default);
        MessageSession session;
        try
        {
            session = await github.OpenSessionAsync(scaleSet.Id, Owner(), cancellation).ConfigureAwait(false);
        }
        catch (GitHubException held) when (held.Error == GitHubError.SessionHeld && record.Session != Guid.Empty)
        {
            // Of a life of this daemon that was cut off: nobody else has had it, or GitHub knows it no more.
            await github.CloseSessionAsync(scaleSet.Id, record.Session, cancellation).ConfigureAwait(false);
            session = await github.OpenSessionAsync(scaleSet.Id, Owner(), cancellation).ConfigureAwait(false);
        }

        records.Put(record with { Id = scaleSet.Id, Session = session.Id, Credentials = _definition.Credentials });
        return session;
    }

    private async Task CloseAsync(MessageSession session)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5), context.Time);
        try
        {
            await session.CloseAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BerthException or OperationCanceledException)
        {
            // It ends by itself, or whoever listens next ends it.
        }
    }

    public void Dispose() => _again.Dispose();

    private string Owner() => $"berth-{Environment.MachineName}-{context.Place.Id}";

    private void Say(Finding finding)
    {
        // The same again and again is said once.
        bool isNew = Problem != finding;
        Problem = finding;
        if (isNew) context.Log.Problem(_definition.Name, finding);
    }

    private async Task PauseAsync(GitHubException? failure, int failures, CancellationToken stop)
    {
        TimeSpan pause = failure?.Error is GitHubError.NotFound && failures <= 2
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(failures, 10) - 1), _longest.TotalSeconds)
                * (0.5 + (Random.Shared.NextDouble() / 2)));
        if (failure?.RetryAfter is { } asked && asked > pause) pause = asked;
        try
        {
            await Task.Delay(pause, context.Time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop ends.
        }
    }
}
