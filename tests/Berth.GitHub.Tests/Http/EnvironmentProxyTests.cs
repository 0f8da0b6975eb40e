using System.Net;
using Berth.Core.Diagnosis;
using Berth.GitHub.Http;

namespace Berth.GitHub.Tests.Http;

public sealed class EnvironmentProxyTests
{
    [Theory]
    [InlineData("https://api.github.com", "http://secure:2/")]
    [InlineData("http://api.github.com", "http://plain:1/")]
    [InlineData("https://127.0.0.1:8443", null)]
    [InlineData("https://localhost:8443", null)]
    public void Each_scheme_has_its_own_and_this_machine_none(string url, string? proxy)
    {
        EnvironmentProxy proxies = From(("HTTP_PROXY", "plain:1"), ("https_proxy", "http://secure:2"));
        Assert.Equal(proxy, Of(proxies, url));
    }

    [Fact]
    public void All_proxy_stands_for_those_that_are_not_there()
    {
        EnvironmentProxy proxies = From(("ALL_PROXY", "socks5h://all:3"), ("http_proxy", ""), ("HTTPS_PROXY", "https://own:4"));
        Assert.Equal("socks5://all:3/", Of(proxies, "http://example.com"));
        Assert.Equal("https://own:4/", Of(proxies, "https://example.com"));
        Assert.True(From().IsEmpty);
    }

    [Theory]
    [InlineData("*", "https://anything.org", true)]
    [InlineData("example.com", "https://example.com", true)]
    [InlineData("example.com", "https://ghes.EXAMPLE.com", true)]
    [InlineData("example.com", "https://badexample.com", false)]
    [InlineData(".example.com", "https://ghes.example.com", true)]
    [InlineData(".example.com", "https://example.com", false)]
    [InlineData("*.example.com", "https://ghes.example.com", true)]
    [InlineData("other.org, ghes.example.com:8443", "https://ghes.example.com:8443", true)]
    [InlineData("ghes.example.com:8443", "https://ghes.example.com", false)]
    [InlineData("10.0.0.0/8", "https://10.9.8.7", true)]
    [InlineData("10.0.0.0/8", "https://11.9.8.7", false)]
    [InlineData("10.1.2.3", "https://10.1.2.3", true)]
    [InlineData("10.1.2.3:444", "https://10.1.2.3", false)]
    [InlineData("2001:db8::/32", "https://[2001:db8::1]", true)]
    [InlineData("[2001:db8::1]:443", "https://[2001:db8::1]", true)]
    public void No_proxy_names_what_is_reached_directly(string list, string url, bool direct)
    {
        EnvironmentProxy proxies = From(("HTTPS_PROXY", "http://proxy:1"), ("NO_PROXY", list));
        Assert.Equal(direct, proxies.IsBypassed(new Uri(url)));
    }

    [Fact]
    public void User_and_password_are_for_that_proxy_alone()
    {
        EnvironmentProxy proxies = From(("HTTPS_PROXY", "http://me:p%40ss@proxy:1"));
        NetworkCredential user = proxies.Credentials!.GetCredential(new Uri("http://proxy:1"), "Basic")!;
        Assert.Equal(("me", "p@ss"), (user.UserName, user.Password));
        Assert.Null(proxies.Credentials.GetCredential(new Uri("http://other:1"), "Basic"));
    }

    [Theory]
    [InlineData("ftp://user:hidden@proxy:1")]
    [InlineData("http://user:hidden@")]
    public void A_variable_that_is_no_proxy_is_said_without_its_value(string value)
    {
        BerthException wrong = Assert.Throws<BerthException>(() => From(("HTTPS_PROXY", value)));
        Assert.Equal("config-proxy", wrong.Finding.Cause);
        Assert.Contains("HTTPS_PROXY", wrong.Finding.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", $"{wrong}{string.Join(' ', wrong.Finding.Evidence)}", StringComparison.Ordinal);
    }

    private static string? Of(EnvironmentProxy proxies, string url) =>
        proxies.IsBypassed(new Uri(url)) ? null : proxies.GetProxy(new Uri(url))?.ToString();

    private static EnvironmentProxy From(params IEnumerable<(string Name, string Value)> variables) =>
        EnvironmentProxy.From(variables.ToDictionary(variable => variable.Name, variable => variable.Value));
}
