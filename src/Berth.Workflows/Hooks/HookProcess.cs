using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;

namespace Berth.Workflows.Hooks;

/// <summary>
/// Starts a hook as the GitHub runner does: a <c>.sh</c> file with <c>bash -e</c>, an executable as it is. An interrupted hook
/// gets SIGINT at once, SIGTERM 7.5 s later, and is killed with its children 2.5 s after that.
/// </summary>
/// <param name="hurry">Whoever waits for an interrupted hook has lost patience: SIGTERM comes at once.</param>
public sealed partial class HookProcess(string path, TimeProvider time, CancellationToken hurry = default) : IHookProcess
{
    /// <summary>From SIGINT to SIGTERM.</summary>
    public static readonly TimeSpan InterruptGrace = TimeSpan.FromSeconds(7.5);

    /// <summary>From SIGTERM to the kill.</summary>
    public static readonly TimeSpan TerminateGrace = TimeSpan.FromSeconds(2.5);

    private const int Sigint = 2;
    private const int Sigterm = 15;

    /// <inheritdoc/>
    public async Task<int> RunAsync(HookInvocation invocation, IStepOutput output, CancellationToken interrupt)
    {
        ArgumentNullException.ThrowIfNull(invocation);
        ArgumentNullException.ThrowIfNull(output);
        using Process process = Start(invocation);
        using CancellationTokenSource ended = new();
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        Task input = SendAsync(process, invocation.Input);
        Task standardOutput = PumpAsync(process.StandardOutput.BaseStream, output.WriteOutAsync, stopping);
        Task standardError = PumpAsync(process.StandardError.BaseStream, output.WriteErrorAsync, stopping);
        Task stop = StopWhenInterruptedAsync(process, stopping.Token, ended.Token);
        await process.WaitForExitAsync(CancellationToken.None);
        await ended.CancelAsync();
        await Task.WhenAll(input, standardOutput, standardError, stop);
        return process.ExitCode;
    }

    private Process Start(HookInvocation invocation)
    {
        bool isScript = path.EndsWith(".sh", StringComparison.OrdinalIgnoreCase);
        ProcessStartInfo start = new(isScript ? "bash" : path)
        {
            WorkingDirectory = invocation.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (isScript)
        {
            start.ArgumentList.Add("-e");
            start.ArgumentList.Add(path);
        }

        start.Environment.Clear();
        foreach ((string name, string value) in invocation.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BerthException(Finding.Certain(
                "hook-not-started", $"The hook {path} cannot be started: {e.Message}", "Give the path of an executable hook"), e);
        }
    }

    private static async Task SendAsync(Process process, ReadOnlyMemory<byte> input)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The hook ended, or closed its input, before it read everything: its exit code tells.
        }
    }

    private static async Task PumpAsync(
        Stream stream, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, CancellationTokenSource stopping)
    {
        byte[] buffer = new byte[32 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and int count)
            {
                await write(buffer.AsMemory(0, count), CancellationToken.None);
            }
        }
        catch
        {
            // Nobody takes the output any more. The hook is stopped, and read to its end: it would wait for a reader for ever.
            await stopping.CancelAsync();
            await stream.CopyToAsync(Stream.Null);
            throw;
        }
    }

    private async Task StopWhenInterruptedAsync(Process process, CancellationToken interrupt, CancellationToken ended)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(interrupt, ended);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return;
        }
        catch (OperationCanceledException)
        {
            // Interrupted: go on below.
        }

        try
        {
            Signal(process, Sigint);
            await GraceAsync(ended);
            Signal(process, Sigterm);
            await Task.Delay(TerminateGrace, time, ended);
            process.Kill(entireProcessTree: true);
        }
        catch (OperationCanceledException)
        {
            // It ended in time.
        }
    }

    private async Task GraceAsync(CancellationToken ended)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(hurry, ended);
        try
        {
            await Task.Delay(InterruptGrace, time, either.Token);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            // Cut short.
        }
    }

    private static void Signal(Process process, int signal)
    {
        if (!process.HasExited)
        {
            _ = Kill(process.Id, signal);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
