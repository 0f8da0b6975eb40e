using System.Text;
using Berth.Core.Planning;

namespace Berth.Core.Engines;

/// <summary>Looks at programs in a container that runs, by the agent in it (docs/agent-protocol.md).</summary>
public static class ContainerLook
{
    /// <summary>More than the agent ever says.</summary>
    private const int Longest = 64 * 1024;

    private const string Prefix = "berth-agent: ";
    private const string KindFact = "kind ";

    /// <summary>What is there of a program; its image is not asked for. Null when the agent does not say.</summary>
    public static async Task<(string Kind, ProgramFacts Facts)?> LookAsync(
        IPodEngine engine, string containerId, ProgramSearch search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(search);
        string[] lines = await AskAsync(
            engine, containerId,
            [
                "--program", search.Program,
                .. search.Path is { } path ? ["--path", path] : Array.Empty<string>(),
                .. search.Prepend is { } prepend ? ["--prepend", prepend] : Array.Empty<string>(),
            ],
            cancellationToken);
        if (ProgramLines.Read(lines) is not { } facts) return null;
        if (facts.Paths.Count > 0) return ("file", facts);
        if (!search.Program.StartsWith('/')) return ("absent", facts);
        lines = await AskAsync(engine, containerId, ["--kind", search.Program], cancellationToken);
        return lines is [var line] && line.StartsWith(KindFact, StringComparison.Ordinal) ? (line[KindFact.Length..], facts) : null;
    }

    private static async Task<string[]> AskAsync(
        IPodEngine engine, string containerId, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        await using IExecStream stream = await engine.ExecAsync(
            containerId, [JobPaths.Agent, "look", .. arguments], cancellationToken);
        await stream.CloseInputAsync(cancellationToken);
        byte[] said = new byte[Longest];
        int length = 0;
        for (int read; length < said.Length && (read = await stream.ReadAsync(said.AsMemory(length), cancellationToken)) > 0;) length += read;
        return [.. Encoding.UTF8.GetString(said, 0, length).Split('\n')
            .Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)).Select(line => line[Prefix.Length..])];
    }
}
