namespace Berth.Cli.Output;

/// <summary>Asks before something is done that cannot be undone.</summary>
internal static class Question
{
    /// <summary>True for <c>y</c> or <c>yes</c>.</summary>
    /// <exception cref="UsageException">There is nobody to ask: no terminal.</exception>
    public static async Task<bool> AskAsync(CliHost host, string question, CancellationToken cancellation)
    {
        if (!host.InIsTerminal || !host.ErrorIsTerminal)
            throw new UsageException($"berth: {question} There is no terminal to ask on: give --yes");
        await host.Error.WriteAsync($"{question} [y/N] ".AsMemory(), cancellation).ConfigureAwait(false);
        await host.Error.FlushAsync(cancellation).ConfigureAwait(false);
        // The console's reader knows no cancellation: waiting for it is given up, and the process ends.
        string? answer = await Task.Run(host.In.ReadLine, CancellationToken.None).WaitAsync(cancellation).ConfigureAwait(false);
        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
