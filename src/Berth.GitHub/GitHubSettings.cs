namespace Berth.GitHub;

/// <summary>How GitHub is reached from here.</summary>
/// <param name="Product">Name and version of this program, for GitHub's logs.</param>
/// <param name="CaFile">A PEM file with authorities to trust besides the system's, or null.</param>
/// <param name="Variables">The environment, for the proxy variables.</param>
public sealed record GitHubSettings(string Product, string? CaFile, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>
    /// The variable that names <see cref="CaFile"/>; <c>SSL_CERT_FILE</c>, as other programs know it, comes second.
    /// </summary>
    public const string CaFileVariable = "BERTH_CA_FILE";

    public static GitHubSettings From(IReadOnlyDictionary<string, string> environment, string version)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new GitHubSettings($"berth/{version}", Value(CaFileVariable) ?? Value("SSL_CERT_FILE"), environment);

        string? Value(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }
}
