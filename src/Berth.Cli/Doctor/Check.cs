using Berth.Core.Checks;

namespace Berth.Cli.Doctor;

/// <summary>A check that is one function.</summary>
internal sealed class Check(string name, Func<CancellationToken, Task<CheckResult>> run) : ICheck
{
    public Check(string name, Func<CheckResult> run)
        : this(name, _ => Task.FromResult(run()))
    {
    }

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => run(cancellationToken);
}
