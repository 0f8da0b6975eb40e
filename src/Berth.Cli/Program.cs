using System.Collections;
using System.Runtime.InteropServices;
using Berth.Cli;

using CancellationTokenSource interrupt = new();
using CancellationTokenSource hurry = new();
using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

CliHost host = new(
    Console.In,
    Console.Out,
    Console.Error,
    Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? ""),
    Environment.CurrentDirectory,
    TimeProvider.System,
    Console.IsOutputRedirected ? null : Console.WindowWidth is > 0 and int width ? width : 80,
    !Console.IsErrorRedirected,
    !Console.IsInputRedirected,
    AppContext.BaseDirectory,
    hurry.Token);

return await BerthCli.RunAsync(args, host, interrupt.Token).ConfigureAwait(false);

// The first signal lets the command end what it began, the second hurries it, the third ends the process as signals do.
void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = !hurry.IsCancellationRequested;
    if (interrupt.IsCancellationRequested) hurry.Cancel();
    interrupt.Cancel();
}
