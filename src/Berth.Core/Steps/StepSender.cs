using System.Threading.Channels;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Steps.Protocol;

namespace Berth.Core.Steps;

/// <summary>Sends a step's files, its request, then signals as they are wanted.</summary>
internal static class StepSender
{
    private const int ChunkSize = 256 * 1024;

    /// <summary>
    /// Sends until <paramref name="ended"/>. Returns why it had to stop early, after it has ended the agent's input so that
    /// the agent ends as well: a <see cref="BerthException"/> for a reason on this side, anything else for a broken stream.
    /// </summary>
    public static async Task<Exception?> SendAsync(
        IExecStream stream, StepRequest request, ChannelReader<byte> signals, CancellationToken ended)
    {
        try
        {
            var frames = new FrameBuilder();
            var batch = new FrameBatch(stream);
            foreach (StepFile file in request.FilesIn)
            {
                await SendFileAsync(batch, frames, file, ended);
            }

            await batch.AddAsync(RequestFrame(request, frames), ended);
            await batch.FlushAsync(ended);
            await foreach (byte signal in signals.ReadAllAsync(ended))
            {
                await stream.WriteAsync(frames.Begin(FrameKind.Signal).AddBytes([signal]).End(), ended);
            }

            return null;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception) when (exception is BerthException or IOException or ObjectDisposedException)
        {
            await EndInputAsync(stream, ended);
            return exception;
        }
    }

    private static ReadOnlyMemory<byte> RequestFrame(StepRequest request, FrameBuilder frames)
    {
        try
        {
            return new StepCommandLine(
                request.Argv,
                [.. request.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
                request.PrependPath,
                request.WorkingDirectory ?? "",
                [.. request.ResultFiles.Keys]).ToFrame(frames);
        }
        catch (ProtocolException)
        {
            throw new BerthException(Finding.Certain(
                "step-request-too-large",
                $"The step's command line and environment together are larger than {Frame.MaxPayload / 1024} KiB",
                "Hand large values to the step in a file instead of an environment variable or an input"));
        }
    }

    private static async Task SendFileAsync(FrameBatch batch, FrameBuilder frames, StepFile file, CancellationToken ended)
    {
        switch (file.Kind)
        {
            case StepFileKind.Directory:
                await batch.AddAsync(
                    frames.Begin(FrameKind.Directory).Add(file.ContainerPath).Add((int)file.Mode).End(), ended);
                return;
            case StepFileKind.Link:
                await batch.AddAsync(frames.Begin(FrameKind.Link).Add(file.ContainerPath).Add(TargetOf(file)).End(), ended);
                return;
        }

        byte[] chunk = new byte[ChunkSize];
        await using FileStream content = Open(file);
        frames.Begin(FrameKind.File).Add(file.ContainerPath).Add((int)file.Mode);
        while (true)
        {
            int count = await ReadAsync(file, content, chunk, ended);
            await batch.AddAsync(frames.AddBytes(chunk.AsSpan(0, count)).End(), ended);
            if (count < chunk.Length)
            {
                return;
            }

            frames.Begin(FrameKind.FileMore);
        }
    }

    private static string TargetOf(StepFile file)
    {
        try
        {
            return new FileInfo(file.HostPath).LinkTarget ?? throw new IOException("it is no link any more");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, exception);
        }
    }

    private static FileStream Open(StepFile file)
    {
        try
        {
            return new FileStream(file.HostPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, exception);
        }
    }

    private static async Task<int> ReadAsync(StepFile file, FileStream content, byte[] chunk, CancellationToken ended)
    {
        try
        {
            return await content.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, ended);
        }
        catch (IOException exception)
        {
            throw Unreadable(file, exception);
        }
    }

    private static BerthException Unreadable(StepFile file, Exception exception) => new(
        Finding.Certain(
            "step-file-unreadable",
            $"The step needs {file.HostPath}, and it cannot be read",
            "Look whether the runner's user may read it and whether something removes files of the runner's work directory",
            exception.Message),
        exception);

    private static async Task EndInputAsync(IExecStream stream, CancellationToken ended)
    {
        try
        {
            await stream.CloseInputAsync(ended);
        }
        catch (Exception exception) when (
            exception is BerthException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The stream is gone already, which the receiving side reports.
        }
    }
}
