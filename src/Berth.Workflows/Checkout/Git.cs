using System.ComponentModel;
using System.Diagnostics;
using Berth.Core.Diagnosis;

namespace Berth.Workflows.Checkout;

/// <summary>The <c>git</c> command.</summary>
internal static class Git
{
    /// <summary>Runs git in a directory and gives what it wrote; null when it fails.</summary>
    /// <exception cref="BerthException">There is no git.</exception>
    public static async Task<string?> TryAsync(
        string directory, CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        (int exitCode, string output, _) = await RunAsync(directory, arguments, cancellationToken);
        return exitCode == 0 ? output : null;
    }

    /// <summary>Runs git in a directory and gives what it wrote.</summary>
    /// <exception cref="BerthException">It fails, or there is no git.</exception>
    public static async Task<string> AsyncOrFail(
        string directory, CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        (int exitCode, string output, string error) = await RunAsync(directory, arguments, cancellationToken);
        return exitCode == 0 ? output : throw new BerthException(Finding.Certain(
            "git-failed", $"git {arguments[0]} failed in {directory}", "See what git says",
            [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries)]));
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string directory, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start =
            new("git", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        // Variables of a git hook that started us would point every call at its own repository.
        foreach (string name in start.Environment.Keys.Where(name => name is "GIT_DIR" or "GIT_WORK_TREE" or "GIT_INDEX_FILE" or "GIT_PREFIX").ToArray())
        {
            start.Environment.Remove(name);
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
