using System.Text;
using Berth.Core.Registries;
using Berth.Images.Registries;

namespace Berth.Images.Tests;

public sealed class LoginSearchTests
{
    private const string Config = """
        {
          "auths": {
            "https://index.docker.io/v1/": { "auth": "aHViOnBhc3M=" },
            "ghcr.io": {},
            "broken.example": { "auth": "no base 64" },
            "token.example": { "identitytoken": "an-identity" }
          },
          "credHelpers": { "ghcr.io": "of-ghcr" },
          "credsStore": "of-all"
        }
        """;

    [Fact]
    public async Task The_helper_of_a_registry_is_asked_for_its_login()
    {
        Helper helper = new("""{"ServerURL":"ghcr.io","Username":"me","Secret":"kept"}""");

        RegistryLogin? login = await FindAsync("ghcr.io", helper);

        Assert.Equal(("me", "kept"), (login!.User, login.Password));
        Assert.Equal(["docker-credential-of-ghcr ghcr.io"], helper.Asked);
    }

    [Fact]
    public async Task A_helper_may_have_a_token_instead_of_a_password()
    {
        RegistryLogin? login = await FindAsync("ghcr.io", new Helper("""{"Username":"<token>","Secret":"an-identity"}"""));

        Assert.Equal("an-identity", login!.IdentityToken);
    }

    [Fact]
    public async Task Docker_Hub_has_a_name_of_its_own_in_a_helper()
    {
        Helper helper = new(null);

        RegistryLogin? login = await FindAsync("docker.io", helper);

        Assert.Equal(["docker-credential-of-all https://index.docker.io/v1/"], helper.Asked);
        // The helper knew nothing: what stands in the file still holds.
        Assert.Equal(("hub", "pass"), (login!.User, login.Password));
    }

    [Theory]
    [InlineData("")]
    [InlineData("credentials not found in native keychain")]
    [InlineData("[]")]
    [InlineData("""{"Username":"me"}""")]
    public async Task What_is_no_login_is_none(string answer) => Assert.Null(await FindAsync("ghcr.io", new Helper(answer)));

    [Fact]
    public async Task A_login_that_cannot_be_read_is_none() => Assert.Null(await FindAsync("broken.example", new Helper(null)));

    [Fact]
    public async Task The_file_may_hold_a_token() =>
        Assert.Equal("an-identity", (await FindAsync("token.example", new Helper(null)))!.IdentityToken);

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("""{"auths":1,"credHelpers":[],"credsStore":2}""")]
    public async Task A_file_that_is_no_configuration_has_no_logins(string config) =>
        Assert.Null(await FindAsync("ghcr.io", new Helper(null), config));

    [Fact]
    public void A_login_does_not_say_what_it_is() => Assert.Equal("a login", $"{new RegistryLogin("me", "secret")}");

    private static Task<RegistryLogin?> FindAsync(string domain, Helper helper, string config = Config) =>
        new LoginSearch(new DockerLogins(Encoding.UTF8.GetBytes(config)), helper)
            .FindAsync(domain, TestContext.Current.CancellationToken);

    private sealed class Helper(string? answer) : ICredentialHelper
    {
        public List<string> Asked { get; } = [];

        public Task<string?> GetAsync(string program, string server, CancellationToken cancellationToken)
        {
            Asked.Add($"{program} {server}");
            return Task.FromResult(answer);
        }
    }
}
