using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Docker.Endpoints;
using Docker.DotNet.Models;

namespace Berth.Docker.Tests;

public sealed class ImageTests(RealEngine real) : IClassFixture<RealEngine>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-docker-test-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_that_is_missing_is_pulled_and_says_what_it_is()
    {
        await using DockerEngine engine = real.Engine();
        using FakeRegistry registry = new();
        ListLog log = new();
        try
        {
            ImageFacts facts = await engine.GetImageAsync(new ImageRequest(registry.Image), log, Cancel);
            Assert.Equal(("app", "/srv", false), (facts.User, facts.WorkingDirectory, facts.HasHealthCheck));
            Assert.Equal(["/run"], facts.EntryPoint);
            Assert.Contains("A=1", facts.Environment);
            Assert.StartsWith("sha256:", facts.Id);
            Assert.Equal($"info Pulling {registry.Image}", log.Lines[0]);

            ListLog second = new();
            await engine.GetImageAsync(new ImageRequest(registry.Image), second, Cancel);
            Assert.Empty(second.Lines);
        }
        finally
        {
            await RemoveAsync(registry.Image);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Credentials_open_a_registry_that_asks_for_them(bool byToken, bool fromConfig)
    {
        using FakeRegistry registry = new("s3cret", byToken);
        string host = registry.Image.Split('/')[0];
        File.WriteAllText(
            Path.Combine(_directory, "config.json"),
            $$"""{ "auths": { "http://{{host}}/v2/": { "auth": "{{Convert.ToBase64String("berth:s3cret"u8)}}" } } }""");
        await using DockerEngine engine = real.Engine(o => o with { DockerConfigDirectory = fromConfig ? _directory : null });
        HookRegistry? credentials = fromConfig ? null : new HookRegistry { Username = "berth", Password = "s3cret", ServerUrl = $"https://{host}" };
        try
        {
            Assert.Equal("app", (await engine.GetImageAsync(new ImageRequest(registry.Image, credentials), new ListLog(), Cancel)).User);
        }
        finally
        {
            await RemoveAsync(registry.Image);
        }
    }

    [Fact]
    public async Task A_refused_pull_quotes_the_registry_and_not_the_password()
    {
        await using DockerEngine engine = real.Engine();
        using FakeRegistry registry = new("s3cret");
        ImageRequest request = new(registry.Image, new HookRegistry { Username = "berth", Password = "wr0ng" });
        Finding finding = await FailAsync(engine, request);
        Assert.Equal("image-pull-failed", finding.Cause);
        Assert.Contains("credentials", finding.Fix);
        Assert.DoesNotContain("wr0ng", string.Join('\n', [finding.Summary, finding.Fix, .. finding.Evidence]));
    }

    [Fact]
    public async Task An_unknown_tag_and_a_name_that_is_none_are_told_apart()
    {
        await using DockerEngine engine = real.Engine();
        using FakeRegistry registry = new();
        Finding unknown = await FailAsync(engine, new ImageRequest(registry.Image.Replace("tool:1", "tool:9", StringComparison.Ordinal)));
        Assert.Equal("image-pull-failed", unknown.Cause);
        Assert.Contains("manifest unknown", Assert.Single(unknown.Evidence));
        Assert.Equal("image-name-invalid", (await FailAsync(engine, new ImageRequest("Not An Image"))).Cause);
    }

    [Fact]
    public async Task A_look_into_an_image_finds_the_first_program_and_leaves_nothing()
    {
        await using DockerEngine engine = real.Engine();
        ImageFacts image = await engine.GetImageAsync(new ImageRequest(real.Image), new ListLog(), Cancel);
        ImagePathFacts bin = await engine.LookIntoImageAsync(image.Id, "/bin", Cancel);
        Assert.True(bin is { Exists: true, HasFiles: true });
        Assert.StartsWith("/bin/", bin.Executable);
        ImagePathFacts none = await engine.LookIntoImageAsync(image.Id, "/no/such", Cancel);
        Assert.Equal(new ImagePathFacts("/no/such", false, false, null), none);
        string me = ProcessIdentity.Of(Environment.ProcessId)!.ToString();
        Assert.DoesNotContain(
            await engine.ListAsync(new PodSelector(), Cancel),
            pod => pod.Owner == me && pod.Name.StartsWith("look-into-image", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_look_whose_container_was_taken_away_is_no_answer()
    {
        using FakeEngine fake = new(request => request.StartsWith("POST", StringComparison.Ordinal)
            ? FakeEngine.Json(201, """{"Id":"c1","Warnings":[]}""")
            : FakeEngine.Json(404, """{"message":"No such container: c1"}"""));
        await using DockerEngine engine = new(new DockerEngineOptions
        {
            Endpoint = new DockerEndpoint(new Uri($"unix://{fake.Path}"), "the test"),
        });
        BerthException failure = await Assert.ThrowsAsync<BerthException>(
            () => engine.LookIntoImageAsync("sha256:1", "/nix/store", Cancel));
        Assert.Contains("No such container", failure.Finding.Summary);
    }

    [Fact]
    public async Task A_build_whose_context_cannot_be_read_says_so()
    {
        await using DockerEngine engine = real.Engine();
        Write("Dockerfile", $"FROM {real.Image}\n");
        // It can be opened and not read.
        ImageBuild build = new("/proc/self/mem", _directory, $"berth-docker-test:{Guid.NewGuid():n}", new Dictionary<string, string>());
        Finding finding = (await Assert.ThrowsAsync<BerthException>(() => engine.BuildImageAsync(build, new ListLog(), Cancel))).Finding;
        Assert.Equal("image-build-failed", finding.Cause);
        Assert.Contains("its context cannot be read", finding.Summary);
    }

    [Fact]
    public async Task A_pattern_that_is_none_fails_the_build_by_name()
    {
        await using DockerEngine engine = real.Engine();
        Write("Dockerfile", $"FROM {real.Image}\n");
        Write(".dockerignore", "*.log\n[z-a]\n");
        ImageBuild build = new(Path.Combine(_directory, "Dockerfile"), _directory, "berth-docker-test:never", new Dictionary<string, string>());
        Finding finding = (await Assert.ThrowsAsync<BerthException>(() => engine.BuildImageAsync(build, new ListLog(), Cancel))).Finding;
        Assert.Equal("image-build-failed", finding.Cause);
        Assert.Contains("\"[z-a]\" in .dockerignore", finding.Summary);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_image_of_a_step_goes_with_its_runner_or_when_its_owner_has_ended(bool ended)
    {
        await using DockerEngine engine = real.Engine();
        string runner = $"test-image-{Guid.NewGuid().ToString("n")[..6]}";
        ProcessIdentity me = ProcessIdentity.Of(Environment.ProcessId)!;
        Write("Dockerfile", $"FROM {real.Image}\nENV MADE_FOR={runner}\n");
        ImageBuild build = ImageBuild.OfStep(
            Path.Combine(_directory, "Dockerfile"), runner, "build", (ended ? me with { StartTime = 1 } : me).ToString());
        string first = await engine.BuildImageAsync(build, new ListLog(), Cancel);
        Write("Dockerfile", $"FROM {real.Image}\nENV MADE_FOR={runner}\nRUN true\n");
        string second = await engine.BuildImageAsync(build, new ListLog(), Cancel);
        Assert.NotEqual(first, second);

        await engine.RemoveAsync(new PodSelector { Runner = "another" }, Cancel);
        await engine.RemoveAsync(new PodSelector { Runner = runner, Leftover = true }, Cancel);
        Assert.Equal(ended ? 0 : 2, (await MadeForAsync(runner)).Count(image => image.Labels?.ContainsKey(PodLabels.Owner) is true && image.Labels.Count == build.Labels.Count));
        await engine.RemoveAsync(new PodSelector { Runner = runner }, Cancel);

        Assert.Empty(await MadeForAsync(runner));
    }

    [Theory]
    [InlineData("FROM {0} AS one\nENV MADE_FOR={1}\nRUN echo 1 >/one\nRUN exit 1\n")]
    [InlineData("FROM {0} AS one\nENV MADE_FOR={1}\nRUN echo 1 >/one\nFROM {0}\nCOPY --from=one /one /\n")]
    public async Task What_a_build_made_and_no_image_needs_is_removed_with_it(string dockerfile)
    {
        await using DockerEngine engine = real.Engine();
        string runner = $"test-image-{Guid.NewGuid().ToString("n")[..6]}";
        Write("Dockerfile", string.Format(System.Globalization.CultureInfo.InvariantCulture, dockerfile, real.Image, runner));
        ImageBuild build = ImageBuild.OfStep(Path.Combine(_directory, "Dockerfile"), runner, "build", owner: null);
        try
        {
            await engine.BuildImageAsync(build, new ListLog(), Cancel);
        }
        catch (BerthException e)
        {
            Assert.Equal("image-build-failed", e.Finding.Cause);
        }

        Assert.Empty(await MadeForAsync(runner));
        await engine.RemoveAsync(new PodSelector { Runner = runner }, Cancel);
        Assert.DoesNotContain(
            await real.Client.Images.ListImagesAsync(new ImagesListParameters { All = true }, Cancel),
            image => image.RepoTags?.Contains(build.Tag) is true);
    }

    [Fact]
    public async Task A_build_honours_dockerignore_and_its_image_can_be_looked_into()
    {
        await using DockerEngine engine = real.Engine();
        Write("Dockerfile", $"FROM {real.Image}\nCOPY . /ctx\nRUN echo built && ln -s /ctx /link && mkdir /empty\n");
        Write(".dockerignore", "# none of these\n*.log\nbig/**\n!big/keep.so\n");
        Write("a.txt", "a");
        Write("b.log", "b");
        Write("big/drop.bin", "x");
        Write("big/keep.so", "elf");
        string tag = $"berth-docker-test:{Guid.NewGuid():n}";
        ListLog log = new();
        try
        {
            ImageBuild build = new(Path.Combine(_directory, "Dockerfile"), _directory, tag, new Dictionary<string, string> { ["made-by"] = "test" });
            string id = await engine.BuildImageAsync(build, log, Cancel);
            Assert.StartsWith("sha256:", id);
            Assert.Contains("info built", log.Lines);
            Assert.True((await engine.LookIntoImageAsync(id, "/ctx/a.txt", Cancel)).HasFiles);
            Assert.False((await engine.LookIntoImageAsync(id, "/ctx/b.log", Cancel)).Exists);
            Assert.False((await engine.LookIntoImageAsync(id, "/ctx/big/drop.bin", Cancel)).Exists);
            Assert.Equal("/ctx/big/keep.so", (await engine.LookIntoImageAsync(id, "/link", Cancel)).Executable);
            Assert.Equal(new ImagePathFacts("/empty", true, false, null), await engine.LookIntoImageAsync(id, "/empty", Cancel));
        }
        finally
        {
            await RemoveAsync(tag);
        }
    }

    [Fact]
    public async Task A_failing_build_quotes_the_step_that_failed()
    {
        await using DockerEngine engine = real.Engine();
        Write("Dockerfile", $"FROM {real.Image}\nRUN echo fine\nRUN echo the tap is dry && exit 6\n");
        ImageBuild build = new(Path.Combine(_directory, "Dockerfile"), _directory, "berth-docker-test:never", new Dictionary<string, string>());
        BerthException e = await Assert.ThrowsAsync<BerthException>(() => engine.BuildImageAsync(build, new ListLog(), Cancel));
        Assert.Equal("image-build-failed", e.Finding.Cause);
        Assert.Contains("the tap is dry", e.Finding.Evidence);
        Assert.DoesNotContain("fine", e.Finding.Evidence);
        Assert.Contains("6", e.Finding.Summary);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(false));
    }

    /// <summary>Every image, those between a build's steps included, that has the runner in its environment.</summary>
    private async Task<IReadOnlyList<ImagesListResponse>> MadeForAsync(string runner)
    {
        List<ImagesListResponse> found = [];
        foreach (ImagesListResponse image in await real.Client.Images.ListImagesAsync(new ImagesListParameters { All = true }, Cancel))
        {
            try
            {
                ImageInspectResponse facts = await real.Client.Images.InspectImageAsync(image.ID, Cancel);
                if (facts.Config?.Env?.Contains($"MADE_FOR={runner}") is true)
                {
                    found.Add(image);
                }
            }
            catch (global::Docker.DotNet.DockerImageNotFoundException)
            {
                // Another test's, gone by now.
            }
        }

        return found;
    }

    private static async Task<Finding> FailAsync(DockerEngine engine, ImageRequest request) =>
        (await Assert.ThrowsAsync<BerthException>(() => engine.GetImageAsync(request, new ListLog(), Cancel))).Finding;

    private async Task RemoveAsync(string image)
    {
        try
        {
            await real.Client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true });
        }
        catch (global::Docker.DotNet.DockerImageNotFoundException)
        {
            // The test failed before it was there.
        }
    }
}
