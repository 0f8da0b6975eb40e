namespace Berth.Core.Configuration;

/// <summary>Where <c>berth.yaml</c> is, or is to be.</summary>
public static class ConfigLocator
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "BERTH_CONFIG";

    /// <summary>
    /// The file to read: <c>--config</c>, else <c>BERTH_CONFIG</c>, else <c>berth.yaml</c> in the current directory or a parent
    /// up to the root of the git work tree, else the user's own. The last may not exist; the named ones may not either. Whether what
    /// is there is a file shows when it is read.
    /// </summary>
    /// <param name="flag">The value of <c>--config</c>, or null.</param>
    public static ConfigLocation Find(string? flag, IReadOnlyDictionary<string, string> environment, string currentDirectory) =>
        Named(flag, environment, currentDirectory)
        ?? BesideTheRepository(currentDirectory)
        ?? new ConfigLocation(Own(environment), IsNamed: false);

    /// <summary>
    /// Where a new file is to be: where one was named, else at the root of the git work tree, else the user's own.
    /// </summary>
    public static ConfigLocation ForNew(string? flag, IReadOnlyDictionary<string, string> environment, string currentDirectory) =>
        Named(flag, environment, currentDirectory)
        ?? (WorkTree(currentDirectory) is { } root
            ? new ConfigLocation(Path.Combine(root, BerthConfig.FileName), IsNamed: false)
            : null)
        ?? new ConfigLocation(Own(environment), IsNamed: false);

    /// <summary>The file that <c>--config</c> or else <c>BERTH_CONFIG</c> names, or null.</summary>
    public static ConfigLocation? Named(string? flag, IReadOnlyDictionary<string, string> environment, string currentDirectory)
    {
        string? named = flag ?? environment.GetValueOrDefault(Variable);
        return string.IsNullOrEmpty(named) ? null : new ConfigLocation(Path.GetFullPath(named, currentDirectory), IsNamed: true);
    }

    private static ConfigLocation? BesideTheRepository(string currentDirectory)
    {
        string outermost = WorkTree(currentDirectory) ?? currentDirectory;
        return Ancestors(currentDirectory)
            .TakeWhile(directory => directory.Length >= outermost.Length)
            .Select(directory => Path.Combine(directory, BerthConfig.FileName))
            .Where(Path.Exists)
            .Select(path => new ConfigLocation(path, IsNamed: false))
            .FirstOrDefault();
    }

    /// <summary>Outside a work tree no parent is looked at: a <c>/tmp/berth.yaml</c> of someone else is not ours.</summary>
    private static string? WorkTree(string currentDirectory) =>
        Ancestors(currentDirectory).FirstOrDefault(directory => Path.Exists(Path.Combine(directory, ".git")));

    private static IEnumerable<string> Ancestors(string directory)
    {
        for (string? at = directory; at is not null; at = Path.GetDirectoryName(at)) yield return at;
    }

    private static string Own(IReadOnlyDictionary<string, string> environment) =>
        Path.Combine(BerthDirectories.From(environment).Config, BerthConfig.FileName);
}
