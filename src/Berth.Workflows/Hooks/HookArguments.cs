namespace Berth.Workflows.Hooks;

/// <summary>
/// Arguments as a hook takes them. The runner cuts a line at single blanks and leaves its quotes to the hook, so a hook reads
/// quotes in arguments as a shell does: what is meant as it stands has to be quoted.
/// </summary>
internal static class HookArguments
{
    /// <summary>
    /// Arguments that a hook takes for just these. Without quotes or empty ones among them they are that as they are.
    /// </summary>
    public static IReadOnlyList<string> Literal(IReadOnlyList<string> arguments) =>
        arguments.Any(argument => argument.Length == 0 || argument.AsSpan().ContainsAny('"', '\''))
            ? [.. arguments.Select(Quoted)]
            : arguments;

    private static string Quoted(string argument) => $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
