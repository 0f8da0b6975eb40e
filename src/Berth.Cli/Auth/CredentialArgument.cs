using System.CommandLine;
using System.CommandLine.Completions;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.GitHub.Credentials;

namespace Berth.Cli.Auth;

/// <summary>The name of a credential, completed from the store.</summary>
internal static class CredentialArgument
{
    public static Argument<string> Create(CliHost host, string description)
    {
        Argument<string> name = new("NAME") { Description = description };
        name.CompletionSources.Add(_ => Names(host).Select(known => new CompletionItem(known)));
        return name;
    }

    /// <exception cref="UsageException">It is no name; it is not repeated, somebody may have put the secret there.</exception>
    public static string Checked(string name) => CredentialName.Error(name) is { } wrong
        ? throw new UsageException($"berth: NAME {wrong}")
        : name;

    private static IEnumerable<string> Names(CliHost host)
    {
        try
        {
            return CredentialStore.Of(host.Environment).List().Select(entry => entry.Name);
        }
        catch (BerthException)
        {
            return [];
        }
    }
}
