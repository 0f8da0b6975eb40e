using System.Globalization;
using System.Text.Json.Nodes;

namespace Berth.FakeGitHub;

/// <summary>The protocol.</summary>
public sealed partial class FakeService
{
    private static readonly FakeAnswer _unauthorized = new(401, """{"message":"Bad credentials"}""");
    private static readonly FakeAnswer _notFound = new(404, """{"message":"Not Found"}""");

    internal Task<FakeAnswer> AnswerAsync(FakeRequest request, CancellationToken cancellation)
    {
        if (request.Route == FakeRoute.NextMessage) return NextAsync(request, cancellation);
        if (request.Path.StartsWith("/runner/", StringComparison.Ordinal)) return AnswerRunnerAsync(request, cancellation);
        if (RunnerRoutes.Has(request.Path)) return AnswerGitHubRunnerAsync(request, cancellation);
        lock (_lock) return Task.FromResult(Answer(request));
    }

    private FakeAnswer Answer(FakeRequest request) => request.Route switch
    {
        FakeRoute.User => User(request),
        FakeRoute.App => AppOf(request) is { } app ? Json(200, new JsonObject { ["slug"] = $"{app.ClientId}-app" }) : _unauthorized,
        FakeRoute.Installation => InstallationOf(request),
        FakeRoute.AccessToken => AppOf(request) is null ? _unauthorized : Json(201, new JsonObject
        {
            ["token"] = _tokens.Issue("user"),
            ["expires_at"] = time.GetUtcNow().AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        }),
        FakeRoute.RegistrationToken => RegistrationToken(request),
        FakeRoute.Registration => request.Scheme == "RemoteAuth" && _tokens.Accepts(request.Token, "registration")
            ? Json(200, new JsonObject
            {
                ["url"] = $"{Url}{Routes.Tenant}",
                ["token"] = _tokens.IssueWebToken("admin", time.GetUtcNow() + AdminLifetime),
            })
            : _unauthorized,
        FakeRoute.Acknowledge => Acknowledge(request),
        FakeRoute.Acquire => Acquire(request),
        null => _notFound,
        _ => _tokens.Accepts(request.Token, "admin") ? Administrate(request) : _unauthorized,
    };

    private FakeAnswer User(FakeRequest request)
    {
        if (!_tokens.Accepts(request.Token, "user")) return _unauthorized;
        List<(string, string)> headers = [];
        if (request.Token.StartsWith("ghp_", StringComparison.Ordinal)) headers.Add(("X-OAuth-Scopes", Scopes));
        if (TokenExpiry is { } expiry) headers.Add(("github-authentication-token-expiration", expiry));
        return new FakeAnswer(200, """{"login":"octocat"}""", headers);
    }

    private FakeApp? AppOf(FakeRequest request) => _apps.Find(app => app.Accepts(request.Token, time.GetUtcNow()));

    private FakeAnswer InstallationOf(FakeRequest request)
    {
        if (AppOf(request) is not { } app) return _unauthorized;
        string what = request.Path[Routes.Api.Length..];
        if (what != $"app/installations/{app.InstallationId}" && !Targets.Any(target => what == $"{target}/installation"))
            return _notFound;
        JsonObject permissions = [];
        foreach ((string name, string level) in app.Permissions) permissions[name] = level;
        return Json(200, new JsonObject { ["id"] = app.InstallationId, ["permissions"] = permissions });
    }

    private FakeAnswer RegistrationToken(FakeRequest request)
    {
        if (!_tokens.Accepts(request.Token, "user")) return _unauthorized;
        string target = request.Path[Routes.Api.Length..].Replace("/actions/runners/registration-token", "", StringComparison.Ordinal);
        string needed = target.Split('/')[0] switch { "repos" => "repo", "orgs" => "admin:org", _ => "manage_runners:enterprise" };
        if (!Targets.Contains(target)) return _notFound;
        if (request.Token.StartsWith("ghp_", StringComparison.Ordinal) && !Scopes.Split(", ").Contains(needed))
            return new FakeAnswer(403, """{"message":"Must have admin rights to Repository."}""");
        return Json(201, new JsonObject { ["token"] = _tokens.Issue("registration"), ["expires_at"] = "2030-01-01T00:00:00Z" });
    }

    private FakeAnswer Administrate(FakeRequest request)
    {
        if (request.Route is FakeRoute.RunnerGroups)
            return List(Groups.Index().Where(group => string.Equals(
                group.Item, Query(request, "groupName"), StringComparison.OrdinalIgnoreCase)).Select(group => new JsonObject
                {
                    ["id"] = group.Index + 1,
                    ["name"] = group.Item,
                    ["isDefaultGroup"] = group.Index == 0,
                }));
        if (request.Route is FakeRoute.FindScaleSet)
            return List(_scaleSets.Where(known => known.Name == Query(request, "name")
                && $"{known.Group}" == Query(request, "runnerGroupId")).Select(known => known.ToJson()));
        if (request.Route is FakeRoute.CreateScaleSet) return Create(JsonNode.Parse(request.Body)!);
        if (request.Route is FakeRoute.FindRunner)
            return List(_scaleSets.SelectMany(known => known.Runners).Where(known => known.Name == Query(request, "agentName"))
                .Select(Runner));
        if (request.Route is FakeRoute.RemoveRunner) return RemoveRunner(Routes.Number(request.Path, Routes.Agents));
        int id = Routes.Number(request.Path, Routes.ScaleSets);
        return _scaleSets.Find(known => known.Id == id) is { } scaleSet
            ? Of(scaleSet, request)
            : FakeAnswer.Exception(404, "RunnerScaleSetNotFoundException", "No runner scale set found.");
    }

    private FakeAnswer Of(FakeScaleSet scaleSet, FakeRequest request)
    {
        if (scaleSet.Session is { Polls: 0 } forgotten && time.GetUtcNow() - forgotten.LastPoll > SessionTime) scaleSet.Session = null;
        switch (request.Route)
        {
            case FakeRoute.GetScaleSet:
                return Json(200, scaleSet.ToJson());
            case FakeRoute.UpdateScaleSet:
                JsonNode change = JsonNode.Parse(request.Body)!;
                if (change["labels"] is JsonArray labels) scaleSet.Labels = LabelsOf(labels);
                if ((int?)change["runnerGroupId"] is { } group) scaleSet.Group = group;
                return Json(200, scaleSet.ToJson());
            case FakeRoute.DeleteScaleSet:
                _scaleSets.Remove(scaleSet);
                return new FakeAnswer(204);
            case FakeRoute.OpenSession when scaleSet.Session is { } held:
                return FakeAnswer.Exception(409, "RunnerScaleSetSessionConflictException",
                    $"The runner scale set {scaleSet.Name} already has an active session for owner {held.Owner}.");
            case FakeRoute.OpenSession:
                string owner = (string)JsonNode.Parse(request.Body)!["ownerName"]!;
                scaleSet.Session = new FakeSession(owner, _tokens.Issue("queue"), time.GetUtcNow());
                return Session(scaleSet);
            case FakeRoute.RefreshSession when IsSession():
                scaleSet.Session!.Token = _tokens.Issue("queue");
                return Session(scaleSet);
            case FakeRoute.CloseSession when IsSession():
                scaleSet.Session = null;
                return new FakeAnswer(204);
            case FakeRoute.Acquirable:
                return List(scaleSet.Jobs.Where(job => job.State == FakeJobState.Available).Select(job => job.Message("JobAvailable")));
            case FakeRoute.RegisterRunner:
                return Register(scaleSet, (string)JsonNode.Parse(request.Body)!["name"]!);
            default:
                return FakeAnswer.Exception(404, "RunnerScaleSetSessionNotFoundException", "No session found.");
        }

        bool IsSession() => request.Path.EndsWith($"/{scaleSet.Session?.Id}", StringComparison.Ordinal);
    }

    private FakeAnswer Create(JsonNode body)
    {
        string name = (string)body["name"]!;
        if (_scaleSets.Exists(known => known.Name == name))
            return FakeAnswer.Exception(409, "RunnerScaleSetExistsException", $"Runner scale set {name} already exists.");
        FakeScaleSet scaleSet = new(++_lastId, name, (int?)body["runnerGroupId"] ?? 1) { Labels = LabelsOf(body["labels"]) };
        _scaleSets.Add(scaleSet);
        return Json(200, scaleSet.ToJson());
    }

    private FakeAnswer Session(FakeScaleSet scaleSet) => Json(200, new JsonObject
    {
        ["sessionId"] = scaleSet.Session!.Id,
        ["ownerName"] = scaleSet.Session.Owner,
        ["runnerScaleSet"] = scaleSet.ToJson(),
        ["messageQueueUrl"] = $"{Url}/queue/{scaleSet.Id}?sessionId={scaleSet.Session.Id}",
        ["messageQueueAccessToken"] = scaleSet.Session.Token,
        ["statistics"] = scaleSet.Statistics(),
    });

    private FakeAnswer Register(FakeScaleSet scaleSet, string name)
    {
        if (_scaleSets.Exists(known => known.Runners.Exists(runner => runner.Name == name)))
            return FakeAnswer.Exception(409, "AgentExistsException", $"A runner exists with the same name {name}.");
        int id = ++_lastId;
        FakeRunner registered = new(id, name, scaleSet.Id, RunnerConfiguration(id, name));
        scaleSet.Runners.Add(registered);
        return Json(200, new JsonObject { ["runner"] = Runner(registered), ["encodedJITConfig"] = registered.Configuration });
    }

    private FakeAnswer RemoveRunner(int id)
    {
        foreach (FakeScaleSet scaleSet in _scaleSets)
        {
            if (scaleSet.Runners.Find(known => known.Id == id) is not { } runner) continue;
            if (scaleSet.Jobs.Exists(job => job.Runner == runner && job.State == FakeJobState.Running))
                return FakeAnswer.Exception(400, "JobStillRunningException", $"Runner {runner.Name} is running a job.");
            scaleSet.Runners.Remove(runner);
            return new FakeAnswer(204);
        }

        return FakeAnswer.Exception(404, "AgentNotFoundException", $"No agent found with identifier {id}.");
    }

    private FakeAnswer Acquire(FakeRequest request)
    {
        if (!_tokens.Accepts(request.Token, "queue")) return _unauthorized;
        FakeScaleSet? scaleSet = _scaleSets.Find(known => known.Session?.Token == request.Token);
        if (scaleSet is null) return FakeAnswer.Exception(404, "RunnerScaleSetNotFoundException", "No runner scale set found.");
        long[] wanted = [.. JsonNode.Parse(request.Body)!.AsArray().Select(id => (long)id!)];
        FakeJob[] got = [.. scaleSet.Jobs.Where(job => job.State == FakeJobState.Available && wanted.Contains(job.RequestId))];
        foreach (FakeJob job in got) job.State = FakeJobState.Assigned;
        if (got.Length > 0) Tell(scaleSet, got, "JobAssigned");
        return List(got.Select(job => (JsonNode)job.RequestId));
    }

    private FakeAnswer Acknowledge(FakeRequest request)
    {
        if (QueueOf(request) is not { } scaleSet) return _unauthorized;
        int id = int.Parse(request.Path.Split('/')[^1], CultureInfo.InvariantCulture);
        return scaleSet.Messages.RemoveAll(message => message.Id == id) > 0 ? new FakeAnswer(204) : _notFound;
    }

    private async Task<FakeAnswer> NextAsync(FakeRequest request, CancellationToken cancellation)
    {
        using CancellationTokenSource held = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ended.Token);
        int after = int.Parse(Query(request, "lastMessageId") ?? "0", CultureInfo.InvariantCulture);
        for (bool waited = false; ; waited = true)
        {
            Task news;
            FakeSession session;
            lock (_lock)
            {
                if (QueueOf(request) is not { Session: { } own } scaleSet) return _unauthorized;
                session = own;
                session.LastPoll = time.GetUtcNow();
                if (scaleSet.Messages.Find(message => message.Id > after) is { Json: { } json }) return new FakeAnswer(200, json);
                if (waited) return new FakeAnswer(202);
                news = scaleSet.News.Task;
                session.Polls++;
            }

            await Task.WhenAny(news, Task.Delay(PollTime, held.Token));
            lock (_lock) (session.Polls, session.LastPoll) = (session.Polls - 1, time.GetUtcNow());
        }
    }

    /// <summary>The scale set whose queue a request is for, with the token of its session.</summary>
    private FakeScaleSet? QueueOf(FakeRequest request) => _tokens.Accepts(request.Token, "queue")
        ? _scaleSets.Find(known => known.Id == Routes.Number(request.Path, "/queue/") && known.Session?.Token == request.Token)
        : null;

    private static JsonNode Runner(FakeRunner runner) =>
        new JsonObject { ["id"] = runner.Id, ["name"] = runner.Name, ["runnerScaleSetId"] = runner.ScaleSetId };

    private static string[] LabelsOf(JsonNode? labels) => [.. labels!.AsArray().Select(label => (string)label!["name"]!)];

    private static FakeAnswer List(IEnumerable<JsonNode> values)
    {
        JsonArray array = new([.. values]);
        return Json(200, new JsonObject { ["count"] = array.Count, ["value"] = array });
    }

    private static FakeAnswer Json(int status, JsonObject body) => new(status, body.ToJsonString());
}
