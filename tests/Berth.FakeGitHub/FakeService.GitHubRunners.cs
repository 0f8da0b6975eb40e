using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Web;

namespace Berth.FakeGitHub;

/// <summary>
/// What GitHub's own runner asks, so that the real one can be run against the fake: a token, a session with the broker, its job of the
/// run service, and where its logs go. After the runner's source (2.336).
/// </summary>
public sealed partial class FakeService
{
    private readonly ConcurrentDictionary<string, string> _logs = new();

    /// <summary>The job that each runner gets; null when runners are the stand-in.</summary>
    public FakeWorkflowJob? WorkflowJob { get; set; }

    /// <summary>The logs that runners have sent, of all their steps, in the order of their names.</summary>
    public string Logs => string.Concat(_logs.OrderBy(log => log.Key, StringComparer.Ordinal).Select(log => log.Value));

    /// <summary>Somebody cancels a running job's workflow: GitHub's own runner is told.</summary>
    public void Cancel(FakeJob job)
    {
        lock (_lock)
        {
            job.IsCancelled = true;
            FakeScaleSet scaleSet = _scaleSets.Single(known => known.Jobs.Contains(job));
            Spread(scaleSet);
        }
    }

    private async Task<FakeAnswer> AnswerGitHubRunnerAsync(FakeRequest request, CancellationToken cancellation)
    {
        if (request.Path == RunnerRoutes.Token) return RunnerToken(request);
        if (request.Path.StartsWith(RunnerRoutes.Logs, StringComparison.Ordinal)) return KeepLog(request);
        if (request.Path.StartsWith(RunnerRoutes.Results, StringComparison.Ordinal)) return Results(request);
        if (request.Path.StartsWith(RunnerRoutes.Run, StringComparison.Ordinal)) return RunService(request);
        FakeRunner? runner;
        lock (_lock) runner = RunnerOf(request);
        if (runner is null) return Gone("RunnerNotFound");
        return (request.Method, request.Path[RunnerRoutes.Broker.Length..]) switch
        {
            ("POST", "session") => Json(200, new JsonObject
            {
                ["sessionId"] = Guid.NewGuid().ToString(),
                ["ownerName"] = runner.Name,
                ["agent"] = new JsonObject { ["id"] = runner.Id, ["name"] = runner.Name },
            }),
            ("GET", "message") => await RunnerMessageAsync(runner, cancellation),
            _ => new FakeAnswer(204),
        };
    }

    /// <summary>Until when a job is its runner's, unless it says that it goes on.</summary>
    private DateTimeOffset LockedUntil => time.GetUtcNow().AddMinutes(10);

    private FakeAnswer RunnerToken(FakeRequest request)
    {
        string? client = JitConfiguration.ClientOf(HttpUtility.ParseQueryString(request.Body)["client_assertion"] ?? "");
        lock (_lock)
        {
            if (!_scaleSets.Exists(known => known.Runners.Exists(runner => $"{runner.Id}" == client)))
                return Json(400, new JsonObject { ["error"] = "invalid_client" });
            return Json(200, new JsonObject
            {
                ["access_token"] = _tokens.IssueWebToken($"runner-{client}", time.GetUtcNow().AddHours(1)),
                ["token_type"] = "bearer",
                ["expires_in"] = 3000,
            });
        }
    }

    /// <summary>Whose token it is; null when its registration is gone.</summary>
    private FakeRunner? RunnerOf(FakeRequest request) => _scaleSets.SelectMany(known => known.Runners)
        .FirstOrDefault(runner => _tokens.Accepts(request.Token, $"runner-{runner.Id}"));

    private async Task<FakeAnswer> RunnerMessageAsync(FakeRunner runner, CancellationToken cancellation)
    {
        using CancellationTokenSource held = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ended.Token);
        held.CancelAfter(_runnerPoll);
        while (true)
        {
            Task news;
            lock (_lock)
            {
                if (_scaleSets.Find(known => known.Runners.Contains(runner)) is not { } scaleSet) return Gone("RunnerNotFound");
                runner.IsConnected = true;
                // A runner that is busy asks on, for the news that its job was cancelled.
                if (scaleSet.Jobs.Find(own => own.Runner == runner) is { IsCancelled: true } cancelled)
                {
                    cancelled.IsCancelled = false;
                    return Message("JobCancellation", new JsonObject { ["jobId"] = cancelled.Id.ToString(), ["timeout"] = "00:05:00" });
                }

                if (Take(runner.Configuration) is { } job)
                {
                    Changed?.Invoke(job);
                    return Message("RunnerJobRequest", new JsonObject
                    {
                        ["id"] = $"{job.RequestId}",
                        ["runner_request_id"] = $"{job.RequestId}",
                        ["should_acknowledge"] = true,
                        ["run_service_url"] = $"{Url}{RunnerRoutes.Run}{job.RequestId}/",
                        ["billing_owner_id"] = "O_1",
                    });
                }

                news = scaleSet.News.Task;
            }

            try
            {
                await news.WaitAsync(held.Token);
            }
            catch (OperationCanceledException)
            {
                return new FakeAnswer(202);
            }
        }
    }

    private FakeAnswer Message(string type, JsonObject body) => Json(200, new JsonObject
    {
        ["messageId"] = ++_lastId,
        ["messageType"] = type,
        ["body"] = body.ToJsonString(),
    });

    private FakeAnswer RunService(FakeRequest request)
    {
        string[] parts = request.Path[RunnerRoutes.Run.Length..].Split('/');
        long id = long.Parse(parts[0], CultureInfo.InvariantCulture);
        lock (_lock)
        {
            FakeJob? job = _scaleSets.SelectMany(known => known.Jobs).FirstOrDefault(known => known.RequestId == id);
            if (job is not { State: FakeJobState.Running, Runner: { } runner }
                || !_tokens.Accepts(request.Token, $"runner-{runner.Id}")) return _notFound;
            switch (parts[^1])
            {
                case "acquirejob":
                    string token = _tokens.IssueWebToken($"runner-{runner.Id}", time.GetUtcNow().AddHours(1));
                    return Json(200, JobMessage.Of(job, WorkflowJob!, Url, token, LockedUntil));
                case "renewjob":
                    return Json(200, new JsonObject { ["lockedUntil"] = LockedUntil.ToString("O") });
                case "completejob":
                    Complete(job, Conclusion(JsonNode.Parse(request.Body)!["conclusion"]!));
                    Changed?.Invoke(job);
                    return new FakeAnswer(204);
                default:
                    return _notFound;
            }
        }
    }

    /// <summary>Where a log may be sent to; of anything else that is told, nothing is kept.</summary>
    private FakeAnswer Results(FakeRequest request)
    {
        string call = request.Path.Split('/')[^1];
        if (call == "WorkflowStepsUpdate") return Json(200, new JsonObject { ["ok"] = true });
        JsonNode body = JsonNode.Parse(request.Body)!;
        string name = $"{(string?)body["workflow_job_run_backend_id"]}-{(string?)body["step_backend_id"] ?? "job"}";
        string url = $"{Url}{RunnerRoutes.Logs}{call}-{name}?sig=1";
        return Json(200, new JsonObject
        {
            ["ok"] = true,
            ["logs_url"] = url,
            ["summary_url"] = url,
            ["diag_logs_url"] = url,
            ["soft_size_limit"] = 1 << 20,
            ["blob_storage_type"] = "BLOB_STORAGE_TYPE_AZURE",
        });
    }

    private FakeAnswer KeepLog(FakeRequest request)
    {
        string name = request.Path[RunnerRoutes.Logs.Length..];
        if (name.StartsWith("GetStepLogs", StringComparison.Ordinal))
            _logs.AddOrUpdate(name, request.Body, (_, before) => before + request.Body);
        return new FakeAnswer(201);
    }

    private static string Conclusion(JsonNode conclusion) => conclusion.ToString() switch
    {
        "0" or "succeeded" => "succeeded",
        "3" or "canceled" => "canceled",
        _ => "failed",
    };

    private static FakeAnswer Gone(string kind) => Json(404, new JsonObject
    {
        ["source"] = "actions-broker-listener",
        ["errorKind"] = kind,
        ["statusCode"] = 404,
        ["errorMessage"] = "the runner is not registered",
    });
}
