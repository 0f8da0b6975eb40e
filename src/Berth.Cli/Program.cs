using System.Collections;
using System.Runtime.InteropServices;
using Berth.Cli;
using Berth.Core.Jobs;

StandardStreams.EnsureOpen();

using CancellationTokenSource interrupt = new();
using CancellationTokenSource hurry = new();
using CancellationTokenSource terminated = new();
using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
using PosixSignalRegistration onHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, HangUp);

CliHost host = new(
    new StreamReader(StandardStreams.Input()),
    Writer(StandardStreams.Output()),
    Writer(StandardStreams.Error()),
    Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? ""),
    Environment.CurrentDirectory,
    TimeProvider.System,
    Terminal.Width(),
    !Console.IsErrorRedirected,
    !Console.IsInputRedirected,
    AppContext.BaseDirectory,
    Terminal.ReadHidden,
    hurry.Token,
    terminated.Token);

try
{
    return await BerthCli.RunAsync(args, host, interrupt.Token).ConfigureAwait(false);
}
finally
{
    Terminal.Leave();
}

static TextWriter Writer(Stream stream) => TextWriter.Synchronized(new StreamWriter(stream, bufferSize: 32 * 1024) { AutoFlush = true });

// The first signal lets the command end what it began, the second hurries it, the third ends the process as signals do.
void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = !hurry.IsCancellationRequested;
    if (interrupt.IsCancellationRequested) hurry.Cancel();
    else if (signal.Signal == PosixSignal.SIGTERM) terminated.Cancel();
    interrupt.Cancel();
}

// Nobody is there any more to hurry. It comes more than once: from the terminal, and from the shell that ends with it.
void HangUp(PosixSignalContext signal)
{
    signal.Cancel = true;
    if (!interrupt.IsCancellationRequested) terminated.Cancel();
    interrupt.Cancel();
}
