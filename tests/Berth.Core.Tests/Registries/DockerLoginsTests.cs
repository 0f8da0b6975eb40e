using System.Text;
using Berth.Core.Registries;

namespace Berth.Core.Tests.Registries;

public sealed class DockerLoginsTests
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

    [Theory]
    [InlineData("ghcr.io", "docker-credential-of-ghcr")]
    [InlineData("docker.io", "docker-credential-of-all")]
    public void The_registrys_own_helper_comes_first(string domain, string program) => Assert.Equal(program, Logins().Helper(domain));

    [Fact]
    public void Docker_Hub_has_a_name_of_its_own() =>
        Assert.Equal(new RegistryLogin("hub", "pass"), Logins().Find("docker.io"));

    [Fact]
    public void The_file_may_hold_a_token() => Assert.Equal("an-identity", Logins().Find("token.example")!.IdentityToken);

    [Theory]
    [InlineData("ghcr.io")]
    [InlineData("broken.example")]
    public void A_login_that_cannot_be_read_is_none(string domain) => Assert.Null(Logins().Find(domain));

    [Theory]
    [InlineData("")]
    [InlineData("credentials not found in native keychain")]
    [InlineData("[]")]
    [InlineData("""{"Username":"me"}""")]
    public void What_a_helper_says_may_be_no_login(string answer) => Assert.False(DockerLogins.TryReadHelper(answer, out _));

    [Theory]
    [InlineData("""{"ServerURL":"","Username":"","Secret":""}""")]
    [InlineData("""{"Username":null}""")]
    [InlineData("{}")]
    public void An_empty_login_is_no_login_and_no_failure(string answer)
    {
        Assert.True(DockerLogins.TryReadHelper(answer, out RegistryLogin? login));
        Assert.Null(login);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("""{"auths":1,"credHelpers":[],"credsStore":2}""")]
    public void A_file_that_is_no_configuration_has_no_logins(string config)
    {
        DockerLogins logins = Logins(config);
        Assert.Null(logins.Find("ghcr.io"));
        Assert.Null(logins.Helper("ghcr.io"));
    }

    [Fact]
    public void A_login_does_not_say_what_it_is() => Assert.Equal("a login", $"{new RegistryLogin("me", "secret")}");

    private static DockerLogins Logins(string config = Config) => new(Encoding.UTF8.GetBytes(config));
}
