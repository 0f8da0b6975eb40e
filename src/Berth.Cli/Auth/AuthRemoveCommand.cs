using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Core.Diagnosis;
using Berth.GitHub.Credentials;

namespace Berth.Cli.Auth;

/// <summary><c>berth auth remove</c>: forgets a credential. GitHub is not asked to revoke it.</summary>
internal sealed class AuthRemoveCommand : BerthCommand
{
    private readonly Argument<string> _name;
    private readonly Option<bool> _dryRun;

    public AuthRemoveCommand(CliHost host)
        : base(host, "remove", "Forget a credential; it stays valid at GitHub until it is revoked there")
    {
        _name = Add(CredentialArgument.Create(host, "The credential"));
        _dryRun = Add(DryRun.Option());
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string name = CredentialArgument.Checked(options.GetRequiredValue(_name));
        CredentialStore store = CredentialStore.Of(Host.Environment);
        string[] users = [.. UsersOf(options, name).Select(runner => $"berth: the runner '{runner}' uses it")];
        if (options.GetValue(_dryRun))
            return store.Has(name)
                ? CommandResult.Done([.. users, $"would forget '{name}'"])
                : throw CredentialStore.NotFound(name);
        await store.RemoveAsync(name, cancellation).ConfigureAwait(false);
        return CommandResult.Done([.. users, $"forgot '{name}'; revoke it in GitHub's settings if it is not needed any more"]);
    }

    /// <summary>A configuration that cannot be read is no reason to keep a secret.</summary>
    private IEnumerable<string> UsersOf(ParseResult options, string name)
    {
        try
        {
            return [.. Config(options).Check().Config is { } config
                ? config.Runners.Where(runner => runner.Credentials == name).Select(runner => runner.Name) : []];
        }
        catch (Exception e) when (e is BerthException or UsageException)
        {
            return [];
        }
    }
}
