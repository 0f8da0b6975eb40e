using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Kubernetes.Kind;
using Berth.Kubernetes.Processes;

namespace Berth.Kubernetes.Tests.Kind;

public sealed class OwnClusterTests : IDisposable
{
    private const string Config = "kind: Cluster\n";

    private readonly string _directory = Directory.CreateTempSubdirectory("berth-kind-").FullName;
    private readonly FakeKind _kind = new();
    private readonly List<string> _said = [];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_cluster_is_made_of_its_configuration()
    {
        OwnClusterStatus status = await CreateAsync();

        Assert.Equal(OwnClusterState.Ready, status.State);
        Assert.Equal([Config], _kind.Configs);
        Assert.Contains("kind create cluster --name berth --config - --wait 180s", _kind.Calls);
        Assert.True(Directory.Exists(Caches));
    }

    [Fact]
    public async Task A_cluster_that_is_there_is_left_alone_and_its_context_written_again()
    {
        await CreateAsync();
        _kind.Calls.Clear();

        await CreateAsync();

        Assert.DoesNotContain(_kind.Calls, call => call.StartsWith("kind create", StringComparison.Ordinal));
        Assert.Contains("kind export kubeconfig --name berth", _kind.Calls);
    }

    [Fact]
    public async Task A_cluster_of_another_configuration_stays_and_it_is_said()
    {
        await CreateAsync();

        await CreateAsync("kind: Cluster\nname: other\n");

        Assert.Single(_kind.Configs);
        Assert.Contains(_said, line => line.Contains("another configuration", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_create_that_was_killed_half_way_is_made_anew_by_the_next()
    {
        _kind.Crash = call => call.StartsWith("kind create", StringComparison.Ordinal) ? new OperationCanceledException() : null;
        await Assert.ThrowsAsync<OperationCanceledException>(() => CreateAsync());
        Assert.Equal(OwnClusterState.HalfMade, (await Own.StatusAsync("berth", Cancellation)).State);
        _kind.Crash = _ => null;

        OwnClusterStatus status = await CreateAsync();

        Assert.Equal(OwnClusterState.Ready, status.State);
        int removed = _kind.Calls.IndexOf("kind delete cluster --name berth");
        Assert.InRange(removed, 0, _kind.Calls.FindLastIndex(call => call.StartsWith("kind create", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_create_that_failed_says_what_kind_said()
    {
        _kind.Failure = call => call.StartsWith("kind create", StringComparison.Ordinal)
            ? new ProcessResult(1, "", "Creating cluster\nERROR: failed to create cluster: could not find a log line\n")
            : null;

        Finding finding = (await Assert.ThrowsAsync<BerthException>(() => CreateAsync())).Finding;

        Assert.Equal("kind-failed", finding.Cause);
        Assert.Contains("ERROR: failed to create cluster: could not find a log line", finding.Evidence);
    }

    [Fact]
    public async Task A_half_made_cluster_can_be_removed()
    {
        _kind.Crash = call => call.StartsWith("kind create", StringComparison.Ordinal) ? new OperationCanceledException() : null;
        await Assert.ThrowsAsync<OperationCanceledException>(() => CreateAsync());
        _kind.Crash = _ => null;

        Assert.True(await Own.DeleteAsync("berth", Cancellation));

        Assert.Equal(OwnClusterState.Missing, (await Own.StatusAsync("berth", Cancellation)).State);
    }

    [Fact]
    public async Task Stopped_nodes_are_started()
    {
        await CreateAsync();
        _kind.Stop("berth");
        Assert.Equal(OwnClusterState.Stopped, (await Own.StatusAsync("berth", Cancellation)).State);

        OwnClusterStatus status = await CreateAsync();

        Assert.Equal(OwnClusterState.Ready, status.State);
        Assert.Contains("docker start berth-control-plane", _kind.Calls);
    }

    [Fact]
    public async Task An_API_server_that_does_not_answer_is_not_a_reason_to_remove_anything()
    {
        await CreateAsync();
        _kind.ApiAnswers = false;

        OwnClusterStatus status = await CreateAsync();

        Assert.Equal(OwnClusterState.NotReady, status.State);
        Assert.DoesNotContain(_kind.Calls, call => call.Contains("delete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cluster_that_somebody_else_made_is_neither_changed_nor_removed()
    {
        _kind.Has("berth");

        Assert.Equal("cluster-not-ours", (await Assert.ThrowsAsync<BerthException>(() => CreateAsync())).Finding.Cause);
        Assert.Equal(
            "cluster-not-ours", (await Assert.ThrowsAsync<BerthException>(() => Own.DeleteAsync("berth", Cancellation))).Finding.Cause);
        Assert.DoesNotContain(_kind.Calls, call => call.Contains("delete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Removing_twice_is_no_failure()
    {
        await CreateAsync();

        Assert.True(await Own.DeleteAsync("berth", Cancellation));
        Assert.False(await Own.DeleteAsync("berth", Cancellation));
    }

    [Fact]
    public async Task A_cluster_that_was_removed_with_kind_itself_is_made_anew()
    {
        await CreateAsync();
        await _kind.RunAsync(new ProcessRequest("kind", "delete", "cluster", "--name", "berth"), Cancellation);
        Assert.Equal(OwnClusterState.Missing, (await Own.StatusAsync("berth", Cancellation)).State);

        Assert.Equal(OwnClusterState.Ready, (await CreateAsync()).State);
    }

    [Fact]
    public async Task Two_at_once_do_not_meet()
    {
        using FileLock? other = new KindRecords(_directory).Lock("berth");
        Assert.NotNull(other);

        Finding finding = (await Assert.ThrowsAsync<BerthException>(() => CreateAsync())).Finding;

        Assert.Equal("cluster-changing", finding.Cause);
    }

    [Theory]
    [InlineData(null, "kind-missing")]
    [InlineData("kind v0.20.0 go1.20.4 linux/amd64", "kind-too-old")]
    [InlineData("KIND, a game", "kind-failed")]
    public async Task A_kind_that_cannot_be_used_is_refused_with_the_way_to_another(string? version, string cause)
    {
        _kind.Version = version;

        Finding finding = (await Assert.ThrowsAsync<BerthException>(() => CreateAsync())).Finding;

        Assert.Equal(cause, finding.Cause);
        Assert.Contains("https://kind.sigs.k8s.io/", finding.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain(_kind.Calls, call => call.Contains("create", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kind v0.34.0-alpha+0123456789abcd go1.25.1 linux/amd64", "0.34.0")]
    [InlineData("kind v0.21.0 go1.20.13 linux/arm64", "0.21.0")]
    public async Task A_version_is_read_with_whatever_stands_behind_it(string said, string expected)
    {
        _kind.Version = said;

        Assert.Equal(Version.Parse(expected), await new KindClusters(_kind).CheckAsync(Cancellation));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Caches => Path.Combine(_directory, "caches");

    private OwnCluster Own => new(_kind, new KindRecords(_directory));

    private Task<OwnClusterStatus> CreateAsync(string config = Config) =>
        Own.CreateAsync("berth", config, Caches, _said.Add, Cancellation);
}
