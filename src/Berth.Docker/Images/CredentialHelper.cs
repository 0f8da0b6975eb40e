using System.ComponentModel;
using System.Diagnostics;
using Berth.Core.Diagnosis;
using Berth.Core.Registries;

namespace Berth.Docker.Images;

/// <summary>
/// A program <c>docker-credential-NAME</c> that keeps logins for the docker command: it reads a server on its input and writes the
/// login as JSON (docker/docker-credential-helpers).
/// </summary>
/// <param name="cause">Of the finding when it fails.</param>
internal sealed class CredentialHelper(string program, TimeProvider time, string cause)
{
    private const string NotFound = "credentials not found";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>Null when it has no login for that server.</summary>
    /// <exception cref="BerthException">It is not there, fails, or does not answer.</exception>
    public async Task<RegistryLogin?> GetAsync(string server, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(_patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        using Process process = Begin();
        string output;
        string said;
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(either.Token);
            Task<string> read = process.StandardOutput.ReadToEndAsync(either.Token);
            await AskAsync(process, server);
            output = await read;
            said = await error;
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (cancellationToken.IsCancellationRequested) throw;
            throw Failed($"gave no answer within {_patience.TotalSeconds:0} seconds");
        }

        // Not quoted where it is no login: what it printed may be half a secret.
        if (process.ExitCode == 0)
            return DockerLogins.TryReadHelper(output, out RegistryLogin? login)
                ? login
                : throw Failed("printed something that is no login");
        // By the protocol an error is on its output; nothing of a login is there then.
        return output.Contains(NotFound, StringComparison.OrdinalIgnoreCase) ? null
            : throw Failed($"ended with exit code {process.ExitCode}", output, said);
    }

    private Process Begin()
    {
        ProcessStartInfo start = new()
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // By PATH alone: of itself .NET would look into the working directory first, which is a job's.
        string[] directories = program.Contains('/', StringComparison.Ordinal) ? []
            : (start.Environment.TryGetValue("PATH", out string? path) ? path ?? "" : "").Split(':');
        start.FileName = directories.Where(Path.IsPathRooted).Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists) ?? throw Failed("is not in PATH");
        start.ArgumentList.Add("get");
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw Failed("cannot be started", e.Message);
        }
    }

    private static async Task AskAsync(Process process, string server)
    {
        try
        {
            await process.StandardInput.WriteAsync(server);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading: its exit code tells.
        }
    }

    private BerthException Failed(string what, params string[] evidence) => new(Finding.Certain(
        cause, $"The credential helper {program}, which docker's config.json names, {what}",
        "Mend or install it, or take it out of credHelpers or credsStore and log in again: docker login.",
        [.. evidence.Select(line => line.Trim()).Where(line => line.Length > 0)]));
}
