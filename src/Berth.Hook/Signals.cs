using System.Runtime.InteropServices;

namespace Berth.Hook;

/// <summary>
/// The runner's two signals as tokens: SIGINT first, SIGTERM 7.5 s later. The SIGHUP of a terminal that closes goes to everyone on
/// it, so to a hook as well: it is to end as its runner then tells it to, not at once.
/// </summary>
public sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _interrupt = new();
    private readonly CancellationTokenSource _terminate = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Signals() =>
        _registrations =
        [
            Register(PosixSignal.SIGINT, _interrupt),
            Register(PosixSignal.SIGHUP, _interrupt),
            Register(PosixSignal.SIGTERM, _terminate),
        ];

    public CancellationToken Interrupt => _interrupt.Token;

    public CancellationToken Terminate => _terminate.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private static PosixSignalRegistration Register(PosixSignal signal, CancellationTokenSource source) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            source.Cancel();
        });
}
