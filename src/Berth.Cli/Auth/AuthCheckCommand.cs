using System.CommandLine;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.GitHub;
using Berth.GitHub.Credentials;
using Berth.GitHub.Http;

namespace Berth.Cli.Auth;

/// <summary><c>berth auth check</c>: asks GitHub what a credential is good for.</summary>
internal sealed class AuthCheckCommand : BerthCommand
{
    private readonly Argument<string> _name;
    private readonly Option<string[]> _urls;

    public AuthCheckCommand(CliHost host)
        : base(host, "check", "Ask GitHub whose a credential is, when it ends, and whether it may do what its runners need", shows: true)
    {
        _name = Add(CredentialArgument.Create(host, "The credential. Default: all of them"));
        _name.Arity = ArgumentArity.ZeroOrOne;
        _urls = Add(new Option<string[]>("--url")
        {
            Description = "What it is to serve, besides what the configuration says; may be repeated",
            HelpName = "URL",
            AllowMultipleArgumentsPerToken = false,
        });
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        CredentialStore store = CredentialStore.Of(Host.Environment);
        string[] names = options.GetValue(_name) is { } name
            ? [CredentialArgument.Checked(name)]
            : [.. store.List().Select(entry => entry.Name)];
        string[] given = options.GetValue(_urls) ?? [];
        if (given.Length > 0 && names.Length != 1) throw new UsageException("berth: --url is for one credential: give its NAME");
        BerthConfig? config = Config(options).ReadIfThere();

        using GitHubHttp http = new(GitHubSettings.From(Host.Environment, ProductVersion.Text), Host.Time);
        CredentialCheck check = new(http);
        List<CheckedCredential> results = [];
        foreach (string one in names)
        {
            IEnumerable<string> urls = config?.Runners.Where(runner => runner.Credentials == one).Select(runner => runner.Url)
                .OfType<string>() ?? [];
            GitHubTarget[] targets = [.. urls.Concat(given).Distinct().Select(GitHubTarget.Parse)];
            results.Add(await CheckAsync(check, store, one, targets, cancellation).ConfigureAwait(false));
        }

        return CredentialView.Show(results, Host.Time.GetUtcNow());
    }

    private static async Task<CheckedCredential> CheckAsync(
        CredentialCheck check, CredentialStore store, string name, GitHubTarget[] targets, CancellationToken cancellation)
    {
        try
        {
            Credential credential = await store.GetAsync(name, cancellation).ConfigureAwait(false);
            return new CheckedCredential(
                name, credential, await check.RunAsync(credential, targets, cancellation).ConfigureAwait(false));
        }
        catch (BerthException unusable)
        {
            return new CheckedCredential(name, null, new CredentialReport(null, null, null, unusable.Finding, []));
        }
    }
}
