using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.Connections;

/// <summary>
/// A program that prints an <c>ExecCredential</c> (client.authentication.k8s.io), as cloud providers ship them. The token is kept
/// in memory until shortly before it ends.
/// </summary>
internal sealed class CredentialPlugin(CredentialPluginCommand command, TimeProvider time) : ITokenSource
{
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private string? _token;
    private DateTimeOffset _end = DateTimeOffset.MaxValue;

    public async ValueTask<string> GetAsync(bool refused, CancellationToken cancellationToken)
    {
        if (_token is null || refused || time.GetUtcNow() + _margin > _end)
        {
            (_token, _end) = await RunAsync(cancellationToken);
        }

        return _token;
    }

    private async Task<(string Token, DateTimeOffset End)> RunAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            using Process process = Process.Start(Start())!;
            Task<string> error = process.StandardError.ReadToEndAsync(either.Token);
            string output;
            try
            {
                output = await process.StandardOutput.ReadToEndAsync(either.Token);
                await process.WaitForExitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            return process.ExitCode == 0
                ? Read(output)
                : throw Failed($"ended with exit code {process.ExitCode}", await error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"gave no answer within {_patience.TotalSeconds:0} seconds", "");
        }
        catch (Win32Exception e)
        {
            throw Failed($"cannot be started: {e.Message}", command.InstallHint ?? "");
        }
    }

    private ProcessStartInfo Start()
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = command.Directory,
        };
        foreach ((string name, string value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] =
            $$$"""{"apiVersion":"{{{command.ApiVersion}}}","kind":"ExecCredential","spec":{"interactive":false}}""";
        return start;
    }

    private (string Token, DateTimeOffset End) Read(string output)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(output);
            JsonElement status = document.RootElement.GetProperty("status");
            DateTimeOffset end = status.TryGetProperty("expirationTimestamp", out JsonElement ends)
                ? ends.GetDateTimeOffset()
                : DateTimeOffset.MaxValue;
            return status.TryGetProperty("token", out JsonElement token) && token.GetString() is { Length: > 0 } text
                ? (text, end)
                : throw Failed("printed a credential without a token; certificates of plugins are not supported", "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Not quoted: what it printed may be half a secret.
            throw Failed("printed something that is no ExecCredential", "");
        }
    }

    private BerthException Failed(string what, string evidence) => new(Finding.Certain(
        "cluster-credentials-failed", $"The credential plugin {command.Program} {what}",
        "Run kubectl once with the same context: it uses the same program.",
        evidence.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(5).ToArray()));
}
