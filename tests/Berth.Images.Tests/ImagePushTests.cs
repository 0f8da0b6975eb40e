using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Registries;
using Berth.Images.Building;
using Berth.Images.Registries;

namespace Berth.Images.Tests;

public sealed class ImagePushTests : IDisposable
{
    private const string Repository = "team/berth";

    private static readonly RegistryLogin _login = new(FakeRegistry.User, FakeRegistry.Password);

    private readonly PauselessTime _time = new();
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly List<string> _progress = [];

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task An_image_is_in_the_registry_under_its_tag()
    {
        await using FakeRegistry registry = new();
        BerthImage image = TestPrograms.Image();

        PushResult result = await PushAsync(registry, image);

        Assert.Equal(new PushResult(image.Root.Digest, 3, 0), result);
        Assert.Equal(image.Root.Content.ToArray(), registry.Manifest(Repository, "1.2.3"));
        Assert.All(
            image.Platforms[0].Layers.Append(image.Platforms[0].Config),
            blob => Assert.Equal(blob.Content.ToArray(), registry.Blob(Repository, blob.Digest)));
        Assert.Equal(3, _progress.Count);
    }

    [Fact]
    public async Task What_is_there_is_not_sent_again()
    {
        await using FakeRegistry registry = new();
        await PushAsync(registry, TestPrograms.Image());
        int before = registry.Calls.Count;

        PushResult result = await PushAsync(registry, TestPrograms.Image());

        Assert.Equal((0, 3), (result.Uploaded, result.Present));
        Assert.DoesNotContain(registry.Calls.Skip(before), call => call.Contains("/uploads/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_two_processors_each_has_its_manifest_and_the_tag_names_both()
    {
        await using FakeRegistry registry = new();
        BerthImage image = TestPrograms.Image(TestPrograms.Set(), TestPrograms.Set("arm64", 2000));

        await PushAsync(registry, image);

        Assert.Equal(image.Index!.Content.ToArray(), registry.Manifest(Repository, "1.2.3"));
        Assert.All(
            image.Platforms, platform => Assert.NotNull(registry.Manifest(Repository, platform.Manifest.Digest)));
    }

    [Fact]
    public async Task The_tag_is_the_last_to_be_written()
    {
        await using FakeRegistry registry = new();

        await PushAsync(registry, TestPrograms.Image());

        Assert.Equal($"PUT /v2/{Repository}/manifests/1.2.3", registry.Calls[^1]);
    }

    [Fact]
    public async Task A_token_is_got_with_the_login_and_for_the_scope_that_was_asked_for()
    {
        await using FakeRegistry registry = new() { Wants = FakeRegistry.Login.Token };

        await PushAsync(registry, TestPrograms.Image(), _login);

        Assert.Equal($"GET ?scope=repository%3Ateam%2Fberth%3Apull%2Cpush&service=fake ", registry.TokenRequest);
        Assert.NotNull(registry.Manifest(Repository, "1.2.3"));
    }

    [Fact]
    public async Task A_token_that_ends_during_the_push_is_renewed()
    {
        await using FakeRegistry registry = new() { Wants = FakeRegistry.Login.Token, TokenLasts = 2 };

        await PushAsync(registry, TestPrograms.Image(), _login);

        Assert.True(registry.Calls.Count(call => call == "GET /token") > 2);
        Assert.NotNull(registry.Manifest(Repository, "1.2.3"));
    }

    [Fact]
    public async Task A_login_that_is_a_token_is_exchanged()
    {
        await using FakeRegistry registry = new() { Wants = FakeRegistry.Login.Token };

        await PushAsync(registry, TestPrograms.Image(), new RegistryLogin("", "", FakeRegistry.Identity));

        Assert.StartsWith("POST ", registry.TokenRequest, StringComparison.Ordinal);
        Assert.NotNull(registry.Manifest(Repository, "1.2.3"));
    }

    [Fact]
    public async Task A_registry_may_want_the_password_itself()
    {
        await using FakeRegistry registry = new() { Wants = FakeRegistry.Login.Basic };

        await PushAsync(registry, TestPrograms.Image(), _login);

        Assert.NotNull(registry.Manifest(Repository, "1.2.3"));
    }

    [Theory]
    [InlineData(FakeRegistry.Login.Basic)]
    [InlineData(FakeRegistry.Login.Token)]
    public async Task A_wrong_password_is_said_without_it(object wants)
    {
        await using FakeRegistry registry = new() { Wants = (FakeRegistry.Login)wants };

        Finding finding = await RefusedAsync(registry, new RegistryLogin("berth", "guessed"));

        Assert.Equal("not-authorised-registry", finding.Cause);
        Assert.Contains("does not accept the login", finding.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("guessed", string.Concat([finding.Summary, finding.Fix, .. finding.Evidence]), StringComparison.Ordinal);
        Assert.Contains("UNAUTHORIZED", string.Concat(finding.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_login_where_one_is_wanted_is_said_with_the_way_to_get_one()
    {
        await using FakeRegistry registry = new() { Wants = FakeRegistry.Login.Basic };

        Finding finding = await RefusedAsync(registry, login: null);

        Assert.Contains("wants a login", finding.Summary, StringComparison.Ordinal);
        Assert.Contains($"docker login {registry.Host}", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_not_sent_where_others_can_read_it()
    {
        await using FakeRegistry registry = new() { Wants = FakeRegistry.Login.Token, Realm = "http://tokens.example/token" };

        Finding finding = await RefusedAsync(registry, _login);

        Assert.Equal("registry-error", finding.Cause);
        Assert.Contains("others can read", finding.Summary, StringComparison.Ordinal);
        Assert.Null(registry.TokenRequest);
    }

    [Fact]
    public async Task An_upload_that_fails_once_begins_anew()
    {
        int puts = 0;
        await using FakeRegistry registry = new()
        {
            Fault = call => call == $"PUT /v2/{Repository}/blobs/uploads/" && puts++ == 0 ? 503 : null,
        };

        await PushAsync(registry, TestPrograms.Image());

        Assert.NotNull(registry.Manifest(Repository, "1.2.3"));
        Assert.Equal([TimeSpan.FromSeconds(1)], _time.Pauses);
        Assert.Equal(4, registry.Calls.Count(call => call == $"POST /v2/{Repository}/blobs/uploads/"));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Whoever_is_busy_is_asked_again(int status)
    {
        int heads = 0;
        await using FakeRegistry registry = new()
        {
            Fault = call => call.StartsWith("HEAD", StringComparison.Ordinal) && heads++ < 2 ? status : null,
        };

        await PushAsync(registry, TestPrograms.Image());

        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], _time.Pauses);
    }

    [Fact]
    public async Task A_registry_that_stays_broken_is_given_up_in_its_own_words()
    {
        await using FakeRegistry registry = new() { Fault = call => call.StartsWith("PUT", StringComparison.Ordinal) ? 500 : null };

        Finding finding = await RefusedAsync(registry, login: null);

        Assert.Equal("registry-error", finding.Cause);
        Assert.Contains("answered 500", finding.Summary, StringComparison.Ordinal);
        Assert.Equal(["UNAVAILABLE: not this time"], finding.Evidence);
        Assert.Equal(4, registry.Calls.Count(call => call.StartsWith("PUT", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_too_much_at_once_goes_in_pieces()
    {
        await using FakeRegistry registry = new() { MostAtOnce = 5 << 20 };
        BerthImage image = TestPrograms.Image(TestPrograms.Set(size: 9 << 20));

        await PushAsync(registry, image);

        Assert.All(
            image.Platforms[0].Layers, layer => Assert.Equal(layer.Content.ToArray(), registry.Blob(Repository, layer.Digest)));
        Assert.Contains($"PATCH /v2/{Repository}/blobs/uploads/", registry.Calls);
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_named()
    {
        FakeRegistry registry = new();
        await registry.DisposeAsync();

        Finding finding = await RefusedAsync(registry, login: null);

        Assert.Equal("registry-unreachable", finding.Cause);
        Assert.Contains(registry.Host, finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_does_not_say_what_it_is() => Assert.Equal("a login", $"{_login}");

    [Theory]
    [InlineData("docker.io", "https://registry-1.docker.io/")]
    [InlineData("ghcr.io", "https://ghcr.io/")]
    [InlineData("10.1.2.3:5000", "https://10.1.2.3:5000/")]
    [InlineData("localhost:5000", "http://localhost:5000/")]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5000/")]
    [InlineData("[::1]:5000", "http://[::1]:5000/")]
    public void Only_this_machine_is_spoken_to_without_TLS(string domain, string expected) =>
        Assert.Equal(new Uri(expected), RegistryAddress.Of(domain));

    private async Task<Finding> RefusedAsync(FakeRegistry registry, RegistryLogin? login) =>
        (await Assert.ThrowsAsync<BerthException>(() => PushAsync(registry, TestPrograms.Image(), login))).Finding;

    private Task<PushResult> PushAsync(FakeRegistry registry, BerthImage image, RegistryLogin? login = null) =>
        new ImagePush(_http, _time).RunAsync(
            image, ImageReference.Parse($"{registry.Host}/{Repository}:1.2.3")!, login, new Lines(_progress),
            TestContext.Current.CancellationToken);

    private sealed class Lines(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
