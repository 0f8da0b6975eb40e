using System.ComponentModel;
using System.Diagnostics;
using Berth.Core.Diagnosis;

namespace Berth.Workflows.Checkout;

/// <summary>The <c>git</c> command.</summary>
/// <param name="environment">Its variables, but for those that would point it at another repository.</param>
internal sealed class Git(IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Variables of a git hook that started us would point every call at its own repository.</summary>
    private static readonly string[] _ofHooks = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"];

    /// <summary>Runs git in a directory and gives what it wrote; null when it fails.</summary>
    /// <exception cref="BerthException">There is no git.</exception>
    public async Task<string?> TryAsync(
        string directory, CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        (int exitCode, string output, _) = await RunAsync(directory, arguments, cancellationToken);
        return exitCode == 0 ? output : null;
    }

    /// <summary>Runs git in a directory and gives what it wrote.</summary>
    /// <exception cref="BerthException">It fails, or there is no git.</exception>
    public async Task<string> RunOrFailAsync(
        string directory, CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        (int exitCode, string output, string error) = await RunAsync(directory, arguments, cancellationToken);
        return exitCode == 0 ? output : throw new BerthException(Finding.Certain(
            "git-failed", $"git {arguments[0]} failed in {directory}", "See what git says",
            [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries)]));
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string directory, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start =
            new("git", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach ((string name, string value) in environment.Where(variable => !_ofHooks.Contains(variable.Key)))
        {
            start.Environment[name] = value;
        }

        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            try
            {
                await process.WaitForExitAsync(cancellationToken);
                return (process.ExitCode, await output, await error);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception e)
        {
            throw new BerthException(Finding.Certain("git-missing", $"git cannot be started: {e.Message}", "Install git"), e);
        }
    }
}
