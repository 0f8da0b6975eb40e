using System.Text;
using Berth.Core.Engines;
using Berth.Core.Registries;

namespace Berth.Docker.Tests;

public sealed class DockerLoginsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-logins-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_password_is_found_with_its_user()
    {
        string auth = Convert.ToBase64String(Encoding.UTF8.GetBytes("me:pass:word"));
        Config($$"""{"auths":{"ghcr.io":{"auth":"{{auth}}"} } }""");

        Assert.Equal(new RegistryLogin("me", "pass:word"), await FindAsync("ghcr.io/acme/berth:1"));
    }

    [Fact]
    public async Task A_token_is_found_as_one()
    {
        Config("""{"auths":{"https://index.docker.io/v1/":{"identitytoken":"an-identity"}}}""");

        Assert.Equal("an-identity", (await FindAsync("acme/berth:1"))?.IdentityToken);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no JSON")]
    [InlineData("""{"auths":{"other.example":{"auth":"bWU6cGFzcw=="}}}""")]
    public async Task No_login_is_none(string config)
    {
        Config(config);

        Assert.Null(await FindAsync("ghcr.io/acme/berth:1"));
    }

    private void Config(string content) => File.WriteAllText(Path.Combine(_directory, "config.json"), content);

    private Task<RegistryLogin?> FindAsync(string image) => new DockerLogins(
        DockerEngineOptions.From(new Dictionary<string, string> { ["DOCKER_CONFIG"] = _directory }))
        .FindAsync(ImageReference.Parse(image)!, TestContext.Current.CancellationToken);
}
