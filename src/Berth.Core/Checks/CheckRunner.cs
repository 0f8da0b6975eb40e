using System.Globalization;
using Berth.Core.Diagnosis;

namespace Berth.Core.Checks;

/// <summary>Runs checks side by side, each within its own limit, and turns whatever happens to one into its result.</summary>
public sealed class CheckRunner(TimeProvider time)
{
    /// <returns>The results in the order of the checks.</returns>
    /// <exception cref="OperationCanceledException">The whole was cancelled.</exception>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(
        IReadOnlyList<ICheck> checks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return await Task.WhenAll(checks.Select(check => Task.Run(() => RunAsync(check, cancellationToken), cancellationToken)));
    }

    private async Task<CheckResult> RunAsync(ICheck check, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(check.Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Task<CheckResult> work = Task.FromResult(new CheckResult(check.Name, CheckStatus.Error, ""));
        try
        {
            // What pays no heed to its token (a file system that hangs) is left behind: the others must still be heard.
            work = check.RunAsync(both.Token);
            return await work.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
        {
            _ = work.ContinueWith(late => late.Exception, TaskScheduler.Default);
            return new CheckResult(
                check.Name, CheckStatus.Error,
                string.Create(CultureInfo.InvariantCulture, $"the check did not end within {check.Limit.TotalSeconds:0.#} s"),
                "Look at what it waits for, and run berth doctor again.");
        }
        catch (CheckSkippedException e)
        {
            return new CheckResult(check.Name, CheckStatus.Skipped, e.Message);
        }
        catch (BerthException e)
        {
            return CheckResult.Of(check.Name, e.Finding);
        }
#pragma warning disable CA1031 // One check's fault must not take the others' answers away; it is reported as what it is.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return new CheckResult(
                check.Name, CheckStatus.Error, $"the check itself failed: {InertText.Line(e.Message, 300)}",
                "Mend what it names, or report it if it names nothing of yours.");
        }
    }
}
