using System.ComponentModel;
using System.Diagnostics;
using Berth.Core.Diagnosis;

namespace Berth.GitHub.Credentials;

/// <summary>
/// The freedesktop.org Secret Service (GNOME Keyring, KWallet, KeePassXC) through libsecret's <c>secret-tool</c>. Secrets go
/// through its standard input and output, never through an argument.
/// </summary>
public sealed class SecretTool(IReadOnlyDictionary<string, string> environment) : IKeyring
{
    private const string Program = "secret-tool";
    private const int MostOutput = 1024 * 1024;

    /// <summary>Somebody may have to type a password first, but not for ever.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    public bool IsThere => HasSession && Find() is not null;

    public async Task<Secret?> FindAsync(string name, CancellationToken cancellation)
    {
        (int code, string output, string error) =
            await RunAsync(["lookup", .. Key(name)], null, cancellation).ConfigureAwait(false);
        // It ends with 1 and says nothing where there is no such secret.
        return code == 0 && output.Length > 0 ? new Secret(output.TrimEnd('\n'))
            : error.Length == 0 ? null
            : throw new KeyringException(error);
    }

    public async Task StoreAsync(string name, Secret secret, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(secret);
        (int code, _, string error) = await RunAsync(
            ["store", $"--label=Berth: {name}", .. Key(name)], secret, cancellation).ConfigureAwait(false);
        if (code != 0) throw new KeyringException(secret.HideIn(Words(error, code)));
    }

    public async Task RemoveAsync(string name, CancellationToken cancellation)
    {
        (int code, _, string error) = await RunAsync(["clear", .. Key(name)], null, cancellation).ConfigureAwait(false);
        if (code != 0 && error.Length > 0) throw new KeyringException(error);
    }

    private static string[] Key(string name) => ["application", "berth", "credential", name];

    private static string Words(string error, int code) => error.Length > 0 ? error : $"{Program} ended with exit code {code}";

    /// <summary>Without a session bus the tool would try to start one.</summary>
    private bool HasSession => environment.GetValueOrDefault("DBUS_SESSION_BUS_ADDRESS") is { Length: > 0 }
        || (environment.GetValueOrDefault("XDG_RUNTIME_DIR") is { Length: > 0 } runtime
            && Path.Exists(Path.Combine(runtime, "bus")));

    private string? Find() => environment.GetValueOrDefault("PATH", "").Split(':')
        .Where(Path.IsPathRooted).Select(directory => Path.Combine(directory, Program)).FirstOrDefault(File.Exists);

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(
        IEnumerable<string> arguments, Secret? input, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(Find() ?? throw new KeyringException($"{Program} is not installed"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_patience);
        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                return await TalkAsync(process, input, patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                throw new KeyringException("the keyring does not answer");
            }
        }
        catch (Win32Exception failure)
        {
            throw new KeyringException($"{Program} cannot be started: {failure.Message}");
        }
    }

    private static async Task<(int, string, string)> TalkAsync(Process process, Secret? input, CancellationToken cancellation)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input.Reveal().AsMemory(), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and words tell why.
        }

        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        string secret = await output.ConfigureAwait(false);
        if (secret.Length > MostOutput) throw new KeyringException("the keyring's answer is too large");
        return (process.ExitCode, secret, InertText.Line(await error.ConfigureAwait(false), 300));
    }
}
