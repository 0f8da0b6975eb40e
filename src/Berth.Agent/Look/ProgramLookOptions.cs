namespace Berth.Agent.Look;

/// <summary>The arguments of <c>look --program</c>.</summary>
/// <param name="Path">The <c>PATH</c> that is searched; null for the container's.</param>
/// <param name="Prepend">What is searched before it.</param>
internal sealed record ProgramLookOptions(string Program, string? Path, string? Prepend)
{
    public static ProgramLookOptions Parse(ReadOnlySpan<string> arguments)
    {
        string? program = null, path = null, prepend = null;
        for (; arguments is [var option, var value, ..]; arguments = arguments[2..])
        {
            switch (option)
            {
                case "--program": program = value; break;
                case "--path": path = value; break;
                case "--prepend": prepend = value; break;
                default: throw Wrong();
            }
        }

        return arguments.IsEmpty && program is { Length: > 0 } ? new ProgramLookOptions(program, path, prepend) : throw Wrong();
    }

    private static UsageException Wrong() => new("look: allowed are PATH… and --program NAME [--path PATH] [--prepend PATH]");
}
