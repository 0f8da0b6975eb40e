using System.Threading.Channels;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;

namespace Berth.Core.Steps;

/// <summary>The hook's side of one step: speaks with <c>agent step</c> over an exec's streams.</summary>
public static class StepSession
{
    private const byte Interrupt = 2;
    private const byte Terminate = 15;

    /// <summary>
    /// Runs a step to its end. A slow <paramref name="output"/> slows the step down. Cancelling sends a signal to the step's
    /// process group and goes on waiting for its end: SIGINT for <paramref name="interrupt"/>, SIGTERM for
    /// <paramref name="terminate"/>. The caller keeps and disposes of the stream.
    /// </summary>
    /// <exception cref="BerthException">
    /// <c>agent-not-started</c>, <c>step-connection-lost</c>, <c>agent-protocol-error</c>, <c>step-file-unreadable</c>,
    /// <c>step-result-not-written</c>, <c>step-request-too-large</c>, or what the agent itself reported.
    /// </exception>
    public static async Task<StepResult> RunAsync(
        IExecStream stream, StepRequest request, IStepOutput output, CancellationToken interrupt, CancellationToken terminate)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(output);
        Channel<byte> signals = Channel.CreateUnbounded<byte>();
        await using CancellationTokenRegistration onInterrupt = interrupt.Register(() => signals.Writer.TryWrite(Interrupt));
        await using CancellationTokenRegistration onTerminate = terminate.Register(() => signals.Writer.TryWrite(Terminate));
        using var ended = new CancellationTokenSource();

        // Both directions at once: an agent that refuses early is heard even while files are still on their way.
        Task<Exception?> sending = StepSender.SendAsync(stream, request, signals.Reader, ended.Token);
        StepReceiver? receiver = null;
        try
        {
            receiver = new StepReceiver(stream, request.ResultFiles, output);
            return await receiver.ReceiveAsync();
        }
        catch (BerthException)
        {
            await ended.CancelAsync();
            if (await sending is BerthException reason)
            {
                // The agent only complains of what was not sent; the reason is on this side.
                throw reason;
            }

            throw;
        }
        finally
        {
            receiver?.Dispose();
            await ended.CancelAsync();
            await sending;
        }
    }
}
