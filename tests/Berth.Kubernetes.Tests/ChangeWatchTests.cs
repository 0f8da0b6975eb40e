using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Tests;

/// <summary>Waiting for what changes on a cluster.</summary>
public sealed class ChangeWatchTests
{
    /// <summary>No test comes near it: what returns before was woken.</summary>
    private static readonly TimeSpan _never = TimeSpan.FromHours(1);

    private static readonly WatchedObjects _pods = new(ApiResource.Pods, "arc", Selector: "a=b");

    private const string List = """{"kind":"List","metadata":{"resourceVersion":"5"},"items":[]}""";

    [Fact]
    public async Task A_watch_begins_where_the_list_was_and_again_where_it_ends()
    {
        List<string> versions = [];
        using var begun = new SemaphoreSlim(0);
        await using var server = new FakeApiServer((request, before) =>
        {
            if (request.QueryString["watch"] is null) return FakeAnswer.Ok(List.Replace("5", $"{5 + before}", StringComparison.Ordinal));
            lock (versions) versions.Add($"{request.QueryString["resourceVersion"]} {request.QueryString["labelSelector"]}");
            begun.Release();
            return FakeAnswer.Ok($$"""{"type":"ERROR","object":{{FakeAnswer.Status(410, "Expired", "too old").Body}}}""" + "\n");
        });
        List<string> said = [];
        using var client = new ApiClient(server.Options.Connection, TimeProvider.System);
        await using var changes = new ChangeWatch(new ObjectsApi(client), TimeProvider.System, said.Add, _pods);

        for (int i = 0; i < 3; i++) await changes.WaitAsync(_never, TestContext.Current.CancellationToken);
        for (int i = 0; i < 3; i++) await begun.WaitAsync(TestContext.Current.CancellationToken);

        lock (versions) Assert.Equal(["5 a=b", "6 a=b", "7 a=b"], versions.Take(3));
        Assert.Empty(said);
    }

    [Fact]
    public async Task Where_no_watch_is_allowed_it_is_said_once_and_asked_instead()
    {
        await using var server = new FakeApiServer((request, _) => request.QueryString["watch"] is null
            ? FakeAnswer.Ok(List)
            : FakeAnswer.Status(403, "Forbidden", "cannot watch resource"));
        List<string> said = [];
        using var client = new ApiClient(server.Options.Connection, TimeProvider.System);
        await using var changes = new ChangeWatch(new ObjectsApi(client), TimeProvider.System, said.Add, _pods, new WatchedObjects(ApiResource.Pods, "b"));

        // The first return as the refusals come, the last though nothing tells of changes any more.
        for (int i = 0; i < 3; i++) await changes.WaitAsync(_never, TestContext.Current.CancellationToken);

        Assert.Equal(["this account may not watch pods, so Berth asks each second instead"], said);
        Assert.Equal(2, server.Calls.Count(call => call.EndsWith("watch", StringComparison.Ordinal)));
    }
}
