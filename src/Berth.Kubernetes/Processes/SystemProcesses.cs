using System.ComponentModel;
using System.Diagnostics;

namespace Berth.Kubernetes.Processes;

/// <summary>Programs of this machine.</summary>
/// <param name="environment">All that they get of variables.</param>
public sealed class SystemProcesses(IReadOnlyDictionary<string, string> environment) : IProcessRunner
{
    // From the terminal's SIGINT until a program is killed: helm marks a release as failed and does not leave it pending.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<ProcessResult?> RunAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Find(request.Program) is not { } path)
        {
            return null;
        }

        using Process? process = Start(path, request);
        if (process is null)
        {
            return null;
        }

        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await FeedAsync(process, request.Input, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
            throw;
        }

        return new ProcessResult(process.ExitCode, await output, await error);
    }

    private static async Task FeedAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not read, or has ended: its exit code says more.
        }
    }

    private static async Task EndAsync(Process process)
    {
        using var late = new CancellationTokenSource(_grace);
        try
        {
            using Process? kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(late.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or Win32Exception)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process? Start(string path, ProcessRequest request)
    {
        var start = new ProcessStartInfo(path, request.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private string? Find(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program) ? program : null
        : environment.GetValueOrDefault("PATH", "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
}
