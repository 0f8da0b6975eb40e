using System.Diagnostics;
using Berth.Core.Engines;

namespace Berth.Agent.Tests;

/// <summary>A process's own pipes as an exec's streams.</summary>
internal sealed class ProcessStream(Process process) : IExecStream
{
    public string ErrorText { get; private set; } = "";

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await process.StandardInput.BaseStream.WriteAsync(data, cancellationToken);
        await process.StandardInput.BaseStream.FlushAsync(cancellationToken);
    }

    public ValueTask CloseInputAsync(CancellationToken cancellationToken)
    {
        process.StandardInput.Close();
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        process.StandardOutput.BaseStream.ReadAsync(buffer, cancellationToken);

    public async Task<int?> GetExitCodeAsync(CancellationToken cancellationToken)
    {
        ErrorText = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        process.Dispose();
        return ValueTask.CompletedTask;
    }
}
