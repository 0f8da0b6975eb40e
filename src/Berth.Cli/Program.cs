using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Cli;

using CancellationTokenSource interrupt = new();
using CancellationTokenSource hurry = new();
using CancellationTokenSource terminated = new();
using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

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
    ReadHidden,
    hurry.Token,
    terminated.Token);

return await BerthCli.RunAsync(args, host, interrupt.Token).ConfigureAwait(false);

static string? ReadHidden()
{
    StringBuilder line = new();
    while (true)
    {
        ConsoleKeyInfo key = Console.ReadKey(intercept: true);
        if (key.Key == ConsoleKey.Enter) break;
        if (key.Key == ConsoleKey.D && key.Modifiers == ConsoleModifiers.Control) return null;
        if (key.Key == ConsoleKey.Backspace) line.Length = Math.Max(0, line.Length - 1);
        else if (!char.IsControl(key.KeyChar)) line.Append(key.KeyChar);
    }

    Console.Error.WriteLine();
    return line.ToString();
}

// The first signal lets the command end what it began, the second hurries it, the third ends the process as signals do.
void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = !hurry.IsCancellationRequested;
    if (interrupt.IsCancellationRequested) hurry.Cancel();
    else if (signal.Signal == PosixSignal.SIGTERM) terminated.Cancel();
    interrupt.Cancel();
}
