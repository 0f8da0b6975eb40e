using System.Text.Json.Nodes;
using System.Web;

namespace Berth.FakeGitHub;

/// <summary>What the fake knows and does. All of it happens under its lock, one request after the other.</summary>
public sealed partial class FakeService(TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Tokens _tokens = new();
    private readonly List<FakeScaleSet> _scaleSets = [];
    private readonly List<FakeApp> _apps = [];
    private readonly CancellationTokenSource _ended = new();
    private int _lastId = 100;
    private long _lastRequest = 9_000_000_000;

    internal string Url { get; set; } = "";

    /// <summary>How long a poll without a message is held.</summary>
    public TimeSpan PollTime { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A session whose messages nobody has asked for this long is ended.</summary>
    public TimeSpan SessionTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an admin's token says that it lives.</summary>
    public TimeSpan AdminLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The scopes of the tokens, as classic ones have them.</summary>
    public string Scopes { get; set; } = "repo, admin:org";

    /// <summary>When the tokens end, as GitHub writes it; null when they do not.</summary>
    public string? TokenExpiry { get; set; }

    /// <summary>What there is; anything else is not found.</summary>
    public HashSet<string> Targets { get; } = ["repos/owner/repo", "orgs/org", "enterprises/company"];

    /// <summary>Runner groups, the default one first.</summary>
    public List<string> Groups { get; } = ["Default"];

    /// <summary>Every token that was ever good: none may be seen in a log or an error.</summary>
    public IReadOnlyList<string> AllTokens
    {
        get
        {
            lock (_lock) return [.. _tokens.All];
        }
    }

    public string AddToken(string token)
    {
        lock (_lock) return _tokens.Accept(token, "user");
    }

    public FakeApp AddApp(string clientId)
    {
        lock (_lock)
        {
            FakeApp app = new(clientId, ++_lastId);
            _apps.Add(app);
            return app;
        }
    }

    /// <summary>The tokens given out for a purpose (<c>admin</c>, <c>queue</c>, <c>user</c>) are not accepted any more.</summary>
    public void Expire(string purpose)
    {
        lock (_lock) _tokens.Expire(purpose);
    }

    public IReadOnlyList<FakeScaleSet> ScaleSets
    {
        get
        {
            lock (_lock) return [.. _scaleSets];
        }
    }

    /// <summary>A scale set that was there before.</summary>
    public FakeScaleSet AddScaleSet(string name)
    {
        lock (_lock)
        {
            FakeScaleSet scaleSet = new(++_lastId, name, 1) { Labels = [name] };
            _scaleSets.Add(scaleSet);
            return scaleSet;
        }
    }

    /// <summary>Somebody deletes it in GitHub's settings, with its session and runners.</summary>
    public void DeleteBehindOnesBack(int id)
    {
        lock (_lock)
        {
            foreach (FakeScaleSet gone in _scaleSets.Where(scaleSet => scaleSet.Id == id)) gone.News.TrySetResult();
            _scaleSets.RemoveAll(scaleSet => scaleSet.Id == id);
        }
    }

    /// <summary>A listener ended without closing its session, and GitHub has noticed.</summary>
    public void EndSession(int id)
    {
        lock (_lock) _scaleSets.Single(scaleSet => scaleSet.Id == id).Session = null;
    }

    /// <summary>A workflow asks for runners of a scale set.</summary>
    public FakeJob Queue(int scaleSetId, string name = "build") => Queue(scaleSetId, 1, name)[0];

    /// <summary>So many at once: they come in one message, 50 at most.</summary>
    public IReadOnlyList<FakeJob> Queue(int scaleSetId, int count, string name = "build")
    {
        lock (_lock)
        {
            FakeScaleSet scaleSet = _scaleSets.Single(known => known.Id == scaleSetId);
            FakeJob[] jobs = [.. Enumerable.Range(0, count).Select(_ => new FakeJob(++_lastRequest, name, time.GetUtcNow()))];
            scaleSet.Jobs.AddRange(jobs);
            foreach (FakeJob[] part in jobs.Chunk(50)) Tell(scaleSet, part, "JobAvailable");
            return jobs;
        }
    }

    /// <summary>A runner has started and asks for its job; null when none waits.</summary>
    public FakeJob? Take(string configuration)
    {
        lock (_lock)
        {
            foreach (FakeScaleSet scaleSet in _scaleSets)
            {
                FakeRunner? runner = scaleSet.Runners.Find(known => known.Configuration == configuration);
                FakeJob? job = scaleSet.Jobs.Find(waiting => waiting.State == FakeJobState.Assigned);
                if (runner is null || job is null || scaleSet.Jobs.Exists(other => other.Runner == runner)) continue;
                (job.State, job.Runner) = (FakeJobState.Running, runner);
                job.TakenBy.Add(runner.Name);
                Tell(scaleSet, [job], "JobStarted");
                return job;
            }

            return null;
        }
    }

    /// <summary>The job has ended, and with it the registration of its runner.</summary>
    public void Complete(FakeJob job, string result = "succeeded")
    {
        lock (_lock)
        {
            FakeScaleSet scaleSet = _scaleSets.Single(known => known.Jobs.Contains(job));
            (job.State, job.Result) = (FakeJobState.Completed, result);
            if (job.Runner is { } runner) scaleSet.Runners.Remove(runner);
            Tell(scaleSet, [job], "JobCompleted");
        }
    }

    /// <summary>No poll is held any longer.</summary>
    internal void End() => _ended.Cancel();

    private void Tell(FakeScaleSet scaleSet, IEnumerable<FakeJob> jobs, string type)
    {
        JsonObject message = new()
        {
            ["messageId"] = ++_lastId,
            ["messageType"] = "RunnerScaleSetJobMessages",
            ["body"] = new JsonArray([.. jobs.Select(job => job.Message(type))]).ToJsonString(),
            ["statistics"] = scaleSet.Statistics(),
        };
        scaleSet.Messages.Add((_lastId, message.ToJsonString()));
        Spread(scaleSet);
    }

    /// <summary>Whoever waits for news of a scale set looks again.</summary>
    private static void Spread(FakeScaleSet scaleSet)
    {
        scaleSet.News.TrySetResult();
        scaleSet.News = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static string? Query(FakeRequest request, string name) => HttpUtility.ParseQueryString(request.Query)[name];

    public void Dispose()
    {
        _ended.Dispose();
        foreach (FakeApp app in _apps) app.Dispose();
    }
}
