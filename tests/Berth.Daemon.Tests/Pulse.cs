using System.Text;

namespace Berth.Daemon.Tests;

/// <summary>Beats whenever something has happened: tests look again then, and never because time has passed.</summary>
internal sealed class Pulse : TextWriter
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _lines = new();
    private TaskCompletionSource _next = New();

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>What the daemon has said.</summary>
    public string Said
    {
        get
        {
            lock (_lock) return _lines.ToString();
        }
    }

    public override void WriteLine(string? value)
    {
        lock (_lock) _lines.AppendLine(value);
        Beat();
    }

    public void Beat()
    {
        TaskCompletionSource beaten;
        lock (_lock) (beaten, _next) = (_next, New());
        beaten.TrySetResult();
    }

    public async Task UntilAsync(Func<bool> holds)
    {
        while (true)
        {
            Task next;
            lock (_lock) next = _next.Task;
            if (holds()) return;
            try
            {
                await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                Assert.True(holds(), $"It never came to be. The daemon said:\n{Said}");
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
