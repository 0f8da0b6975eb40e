using System.ComponentModel;
using System.Diagnostics;
using Berth.GitHub;
using Berth.GitHub.Credentials;

namespace Berth.Cli.Auth;

/// <summary>Reads the secret of a credential, from where the user says, and looks whether it can be one.</summary>
/// <param name="isKey">It is a GitHub App's private key; else a token.</param>
internal sealed class SecretInput(CliHost host, bool isKey)
{
    private const int MostCharacters = 64 * 1024;

    /// <param name="file">From this file, or null.</param>
    /// <param name="variable">From this environment variable, or null.</param>
    /// <param name="gh">From gh's login on this host, or null.</param>
    /// <exception cref="UsageException">There is more than one source, or it has no such secret. Nothing of it is repeated.</exception>
    public async Task<Secret> ReadAsync(string? file, string? variable, string? gh, CancellationToken cancellation)
    {
        string text = (file, variable, gh) switch
        {
            (null, null, null) => await FromInputAsync(cancellation).ConfigureAwait(false),
            ({ } path, null, null) => FromFile(path),
            (null, { } name, null) => FromVariable(name),
            (null, null, { } login) => await FromGhAsync(login, cancellation).ConfigureAwait(false),
            _ => throw new UsageException("berth: give one of --from-file, --from-env and --from-gh"),
        };
        if (text.Trim().Length == 0 && (file, variable, gh) is (null, null, null))
            throw new UsageException(
                "berth: there is no secret on standard input",
                "berth: fix: Give it there, or with --from-file FILE, --from-env VARIABLE (GH_TOKEN for example) or --from-gh");
        return Checked(text.Trim());
    }

    private Secret Checked(string text)
    {
        if (text.Length is 0 or > MostCharacters) throw new UsageException("berth: there is no secret in what was given");
        Secret secret = new(text);
        if (isKey)
        {
            AppKey.Check(secret);
            return secret;
        }

        if (text.StartsWith("-----BEGIN", StringComparison.Ordinal))
            throw new UsageException("berth: this is a private key: give the GitHub App that it belongs to with --app-id");
        return text.Any(letter => letter is < '!' or > '~')
            ? throw new UsageException("berth: this is no token of GitHub's: one is a single word of plain letters and digits")
            : secret;
    }

    private async Task<string> FromInputAsync(CancellationToken cancellation)
    {
        // The reader of a terminal knows no cancellation: waiting for it is given up, and the process ends.
        if (!host.InIsTerminal)
            return await Task.Run(host.In.ReadToEnd, CancellationToken.None).WaitAsync(cancellation).ConfigureAwait(false);
        if (isKey) throw new UsageException("berth: give the file of the private key with --from-file");
        await host.Error.WriteAsync("Token (it is not shown): ".AsMemory(), cancellation).ConfigureAwait(false);
        await host.Error.FlushAsync(cancellation).ConfigureAwait(false);
        Func<string?> read = host.ReadHidden ?? host.In.ReadLine;
        return await Task.Run(read, CancellationToken.None).WaitAsync(cancellation).ConfigureAwait(false) ?? "";
    }

    private string FromFile(string path)
    {
        try
        {
            string full = Path.GetFullPath(path, host.CurrentDirectory);
            return new FileInfo(full).Length <= MostCharacters
                ? File.ReadAllText(full)
                : throw new UsageException($"berth: --from-file {host.Display(full)}: is too large for a secret");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"berth: --from-file: cannot be read: {failure.Message}");
        }
    }

    private string FromVariable(string name)
    {
        // People write --from-env=$GH_TOKEN, and have the token itself here: what is no variable's name is not repeated.
        bool isName = name.Length is > 0 and < 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        return host.Environment.GetValueOrDefault(name) is { Length: > 0 } value
            ? value
            : throw new UsageException(isName && !LooksLikeToken(name)
                ? $"berth: --from-env {name}: there is no environment variable of that name, or it is empty"
                : "berth: --from-env takes the name of an environment variable, never the secret: others can read arguments");
    }

    private static bool LooksLikeToken(string text) =>
        text.Length >= 40 || (text.Length > 4 && text[..2] == "gh" && text[3] == '_');

    private async Task<string> FromGhAsync(string login, CancellationToken cancellation)
    {
        ProcessStartInfo start = new("gh", ["auth", "token", "--hostname", login])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.FileName = ProgramPath("gh") ?? throw new UsageException("berth: --from-gh: gh is not installed");
        start.Environment.Clear();
        foreach ((string name, string value) in host.Environment) start.Environment[name] = value;
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            string token = await output.ConfigureAwait(false);
            _ = await error.ConfigureAwait(false);
            return process.ExitCode == 0 && token.Length > 0
                ? token
                : throw new UsageException($"berth: --from-gh: gh is not logged in to {login}; see 'gh auth status'");
        }
        catch (Win32Exception failure)
        {
            throw new UsageException($"berth: --from-gh: gh cannot be started: {failure.Message}");
        }
    }

    private string? ProgramPath(string program) => host.Environment.GetValueOrDefault("PATH", "").Split(':')
        .Where(Path.IsPathRooted).Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
}
