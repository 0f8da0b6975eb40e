using System.Runtime.InteropServices;
using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Streams;

/// <summary>The streams of an exec: standard output is handed on as it is, standard error is kept aside.</summary>
internal sealed class ExecStream(DockerClient client, EngineErrors errors, TimeProvider time, string id,
    MultiplexedStream stream) : IExecStream
{
    private const int MostErrorBytes = 16 * 1024;
    private const string Doing = "Running a process in the job's container";
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly Lock _errorLock = new();
    private readonly MemoryStream _error = new();

    public string ErrorText
    {
        get
        {
            lock (_errorLock)
                return Encoding.UTF8.GetString(_error.GetBuffer().AsSpan(0, (int)_error.Length));
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        ArraySegment<byte> segment = MemoryMarshal.TryGetArray(data, out ArraySegment<byte> own) ? own : new(data.ToArray());
        await GuardAsync(async () =>
        {
            await stream.WriteAsync(segment.Array!, segment.Offset, segment.Count, cancellationToken);
            return 0;
        });
    }

    public async ValueTask CloseInputAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await GuardAsync(() =>
        {
            stream.CloseWrite();
            return Task.FromResult(0);
        });
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
            return ValueTask.FromResult(0);
        return MemoryMarshal.TryGetArray<byte>(buffer, out ArraySegment<byte> own)
            ? ReadIntoAsync(own, cancellationToken)
            : ReadAndCopyAsync(buffer, cancellationToken);
    }

    public async Task<int?> GetExitCodeAsync(CancellationToken cancellationToken) => await GuardAsync(async () =>
    {
        // The output ends a moment before the engine notes the exit code, and there is no call that waits for an exec.
        long start = time.GetTimestamp();
        while (true)
        {
            ContainerExecInspectResponse state = await client.Exec.InspectContainerExecAsync(id, cancellationToken);
            if (!state.Running || time.GetElapsedTime(start) > _patience)
                return state.Running ? null : (int?)state.ExitCode;
            await Task.Delay(_pause, time, cancellationToken);
        }
    });

    public ValueTask DisposeAsync()
    {
        stream.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<int> ReadIntoAsync(ArraySegment<byte> target, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                MultiplexedStream.ReadResult read = await stream.ReadOutputAsync(
                    target.Array!, target.Offset, target.Count, cancellationToken);
                if (read.EOF)
                    return 0;
                if (read.Target != MultiplexedStream.TargetStream.StandardError)
                    return read.Count;
                KeepError(target.AsSpan(0, read.Count));
            }
        }
        catch (Exception e) when (Explain(e) is { } finding)
        {
            throw new BerthException(finding, e);
        }
    }

    private async ValueTask<int> ReadAndCopyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        byte[] own = new byte[buffer.Length];
        int count = await ReadIntoAsync(new ArraySegment<byte>(own), cancellationToken);
        own.AsMemory(0, count).CopyTo(buffer);
        return count;
    }

    private void KeepError(ReadOnlySpan<byte> text)
    {
        lock (_errorLock)
            _error.Write(text[..Math.Min(text.Length, MostErrorBytes - (int)_error.Length)]);
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (Explain(e) is { } finding)
        {
            throw new BerthException(finding, e);
        }
    }

    private Finding? Explain(Exception e) => e is OperationCanceledException ? null : errors.Explain(e, Doing);
}
