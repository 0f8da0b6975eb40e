using Berth.Core.Yaml;

namespace Berth.Cli.Try;

/// <summary>Secrets for a job: out of environment variables and files, never out of arguments.</summary>
internal static class SecretSource
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>The secrets of the named variables, over those of a file.</summary>
    /// <param name="file">Lines <c>NAME=VALUE</c>; null without one.</param>
    /// <exception cref="UsageException">
    /// A variable is not set, or the file is not as it should be. No value is repeated.
    /// </exception>
    public static Dictionary<string, string> Read(IEnumerable<string> names, string? file, CliHost host)
    {
        Dictionary<string, string> secrets = file is null
            ? []
            : ReadFile(Path.GetFullPath(file, host.CurrentDirectory), host.Display(file));
        foreach (string name in names)
        {
            if (name.Contains('=', StringComparison.Ordinal))
                throw new UsageException("berth: --secret takes the name of an environment variable and no value: " +
                    "other users of this machine can read arguments");
            secrets[name] = host.Environment.TryGetValue(name, out string? value)
                ? value
                : throw new UsageException(
                    $"berth: --secret {name}: there is no environment variable of that name; set it, or use --secret-file");
        }

        return secrets;
    }

    private static Dictionary<string, string> ReadFile(string path, string displayName)
    {
        Dictionary<string, string> secrets = [];
        int number = 0;
        foreach (string line in Lines(path, displayName))
        {
            number++;
            string text = line.Trim();
            if (text.Length == 0 || text.StartsWith('#')) continue;
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new UsageException(
                    new Problem(displayName, number, 1, "", "must be NAME=VALUE, a comment after '#', or empty").ToString());
            secrets[text[..equals].TrimEnd()] = Unquoted(text[(equals + 1)..].Trim());
        }

        return secrets;
    }

    private static string[] Lines(string path, string displayName)
    {
        try
        {
            // A pipe is welcome: what a password manager prints need not lie in a file.
            using FileStream stream = File.OpenRead(path);
            byte[] content = new byte[MostBytes + 1];
            int length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > MostBytes)
                throw new UsageException($"berth: --secret-file {displayName}: is larger than {MostBytes / 1024} KiB");
            using StreamReader reader = new(new MemoryStream(content, 0, length));
            return [.. reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n')];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"berth: --secret-file {displayName}: cannot be read: {failure.Message}");
        }
    }

    /// <summary>In double quotes <c>\n</c> is a line end, as in dotenv files; in single quotes nothing is.</summary>
    private static string Unquoted(string value) => value switch
    {
        ['"', .., '"'] when value.Length > 1 => value[1..^1].Replace("\\n", "\n", StringComparison.Ordinal),
        ['\'', .., '\''] when value.Length > 1 => value[1..^1],
        _ => value,
    };
}
