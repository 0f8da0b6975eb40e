namespace Berth.Core.Engines;

/// <summary>The streams of a process in a container.</summary>
public interface IExecStream : IAsyncDisposable
{
    /// <summary>Writes to the process's standard input.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Ends the process's standard input; its output can still be read.</summary>
    ValueTask CloseInputAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads standard output; 0 at its end. What the process writes to standard error is kept in <see cref="ErrorText"/>.
    /// </summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>What came on standard error so far, at most its first 16 KiB: the runtime's own complaints come here.</summary>
    string ErrorText { get; }

    /// <summary>The exit code that the engine reports once the output has ended, or null if it does not know one.</summary>
    Task<int?> GetExitCodeAsync(CancellationToken cancellationToken);
}
