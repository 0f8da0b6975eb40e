using System.Globalization;
using System.Text.Json;
using Berth.Core.Checks;
using Berth.Core.Checks.Rules;
using Berth.Core.Files;
using Berth.GitHub.Credentials;

namespace Berth.Cli.Doctor;

/// <summary>The check of files with secrets in them. None of their contents is ever shown.</summary>
internal static class CredentialChecks
{
    private const string Name = "credentials";

    public static IEnumerable<ICheck> All(DoctorContext context) => [new Check(Name, () => Judge(context))];

    private static CheckResult Judge(DoctorContext context)
    {
        string store = Path.Combine(context.Directories.Config, "credentials");
        List<CheckResult> results = [];
        if (context.Config?.File is { } config
            && Facts(Path.GetFullPath(config, context.Host.CurrentDirectory), "the configuration") is { } facts)
            results.Add(SecretFileRule.Configuration(Name, facts, User()));
        if (Directory.Exists(store))
        {
            results.AddRange(Directory.EnumerateFiles(store).Prepend(store)
                .Select(path => SecretFileRule.Secret(Name, Facts(path, "a credential")!, User())));
        }

        results.AddRange(Missing(context));
        results.AddRange(DockerLogins(context));
        int looked = results.Count;
        return looked == 0
            ? new CheckResult(Name, CheckStatus.Skipped, "no runner names credentials, and there is no docker login")
            : CheckResult.Worst(Name, results, string.Join(", ", results.Select(result => result.Message)));
    }

    private static IEnumerable<CheckResult> Missing(DoctorContext context) =>
        from runner in context.Config?.Runners ?? []
        where runner.Credentials is not null && !CredentialStore.Of(context.Host.Environment).Has(runner.Credentials)
        select new CheckResult(
            Name, CheckStatus.Warning,
            $"runner {runner.Name} names the credential '{runner.Credentials}', which is not in the store",
            $"Add it with 'berth auth add {runner.Credentials}', or correct the name.");

    /// <summary>The docker command's logins: plain ones are as good as a password for whoever reads the file.</summary>
    private static IEnumerable<CheckResult> DockerLogins(DoctorContext context)
    {
        string home = context.Host.Environment.GetValueOrDefault("HOME") is { Length: > 0 } value ? value : "/root";
        string directory = context.Host.Environment.GetValueOrDefault("DOCKER_CONFIG") is { Length: > 0 } named ? named
            : Path.Combine(home, ".docker");
        string file = Path.Combine(directory, "config.json");
        if (!File.Exists(file) || !HasPlainLogins(file)) yield break;
        yield return SecretFileRule.Secret(Name, Facts(file, "plain registry logins")!, User());
    }

    private static bool HasPlainLogins(string file)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(file));
        return config.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("auths", out JsonElement logins) && logins.ValueKind == JsonValueKind.Object
            && logins.EnumerateObject().Any(login => login.Value.ValueKind == JsonValueKind.Object
                && (login.Value.TryGetProperty("auth", out _) || login.Value.TryGetProperty("identitytoken", out _)));
    }

    private static FileAccessFacts? Facts(string path, string use) =>
        Path.Exists(path) && FileOwner.Of(path) is { } owner
            ? new FileAccessFacts(path, use, File.GetUnixFileMode(path), owner)
            : null;

    /// <summary>The effective user: the second of the four numbers.</summary>
    private static uint User() => uint.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2],
        CultureInfo.InvariantCulture);
}
