using System.CommandLine;
using Berth.GitHub;
using Berth.GitHub.Credentials;

namespace Berth.Cli.Auth;

/// <summary><c>berth auth add</c>: keeps a credential. The secret never comes as an argument.</summary>
internal sealed class AuthAddCommand : BerthCommand
{
    private readonly Argument<string> _name;
    private readonly Option<string> _file;
    private readonly Option<string> _variable;
    private readonly Option<bool> _gh;
    private readonly Option<string> _host;
    private readonly Option<string> _app;
    private readonly Option<long?> _installation;
    private readonly Option<string> _store;
    private readonly Option<bool> _replace;
    private readonly Option<bool> _dryRun;

    public AuthAddCommand(CliHost host)
        : base(host, "add", "Keep a token, or a GitHub App's private key, that is read from standard input unless said otherwise")
    {
        _name = Add(new Argument<string>("NAME") { Description = "What runners call it: 'credentials' in berth.yaml" });
        _file = Add(new Option<string>("--from-file")
        {
            Description = "The file with the token or the private key (PEM)",
            HelpName = "FILE",
        });
        _variable = Add(new Option<string>("--from-env")
        {
            Description = "The environment variable with the token, for example GH_TOKEN",
            HelpName = "VARIABLE",
        });
        _gh = Add(new Option<bool>("--from-gh") { Description = "The token that GitHub's command line, gh, is logged in with" });
        _host = Add(new Option<string>("--host")
        {
            Description = "The GitHub host that it is for; it is sent to no other. Default: github.com",
            HelpName = "HOST",
        });
        _app = Add(new Option<string>("--app-id")
        {
            Description = "It is the private key of this GitHub App: its id, or its client id",
            HelpName = "ID",
        });
        _installation = Add(new Option<long?>("--installation-id")
        {
            Description = "The app's installation. Default: found for what a runner serves",
            HelpName = "ID",
        });
        _store = Add(new Option<string>("--store")
        {
            Description = "Where to keep it, keyring or file. Default: the keyring where there is one, else a file",
            HelpName = "PLACE",
        });
        _store.CompletionSources.Add("keyring", "file");
        _replace = Add(new Option<bool>("--replace") { Description = "In place of one of the same name" });
        _dryRun = Add(Commands.DryRun.Option());
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string name = CredentialArgument.Checked(options.GetRequiredValue(_name));
        string host = GitHubHost.Checked(options.GetValue(_host) ?? GitHubHost.Default);
        CredentialPlace? wanted = Place(options);
        string? app = options.GetValue(_app);
        if (options.GetValue(_installation) is not null && app is null)
            throw new UsageException("berth: --installation-id is a GitHub App's: give --app-id too");
        CredentialStore store = CredentialStore.Of(Host.Environment);
        if (store.Has(name) && !options.GetValue(_replace))
            throw new UsageException($"berth: there is a credential '{name}' already; give --replace, or another name");

        SecretInput input = new(Host, isKey: app is not null);
        Secret secret = await input.ReadAsync(
            options.GetValue(_file), options.GetValue(_variable), options.GetValue(_gh) ? host : null, cancellation)
            .ConfigureAwait(false);
        Credential credential = app is null
            ? new TokenCredential(host, secret)
            : new AppCredential(host, app, options.GetValue(_installation), secret);
        if (options.GetValue(_dryRun)) return CommandResult.Done($"would keep '{name}' ({credential.Kind}) for {host}");
        CredentialPlace place = await store.PutAsync(name, credential, wanted, cancellation).ConfigureAwait(false);
        string where = place == CredentialPlace.Keyring ? "in the keyring" : "in a file that only you may read";
        return CommandResult.Done($"keeps '{name}' ({credential.Kind}) for {host} {where}");
    }

    private CredentialPlace? Place(ParseResult options) => options.GetValue(_store) switch
    {
        "keyring" => CredentialPlace.Keyring,
        "file" => CredentialPlace.File,
        null => null,
        _ => throw new UsageException("berth: --store is keyring or file"),
    };
}
