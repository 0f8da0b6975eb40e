namespace Berth.Cli;

/// <summary>All that a command may touch of the process that it runs in.</summary>
/// <param name="Out">For data.</param>
/// <param name="Error">For talk.</param>
/// <param name="Environment">The variables.</param>
/// <param name="CurrentDirectory">Absolute.</param>
/// <param name="OutWidth">The columns of the terminal that <paramref name="Out"/> is; null when it is none.</param>
/// <param name="ErrorIsTerminal">Whether talk may use colour and repaint lines, <c>NO_COLOR</c> aside.</param>
/// <param name="InIsTerminal">Whether somebody is there to type.</param>
/// <param name="ProgramDirectory">Where the program lies, and beside it what belongs to it.</param>
/// <param name="Hurry">
/// Cancelled by the second SIGINT or SIGTERM: what is being ended is to end at once, but still in order.
/// </param>
/// <param name="Terminated">
/// Cancelled, before anything else, when the first signal was SIGTERM or SIGHUP: whoever manages services, or has closed the
/// terminal, wants the program to end, not its work.
/// </param>
/// <param name="ReadHidden">Reads a line that nobody is to see while it is typed; null where it cannot be hidden.</param>
public sealed record CliHost(
    TextReader In,
    TextWriter Out,
    TextWriter Error,
    IReadOnlyDictionary<string, string> Environment,
    string CurrentDirectory,
    TimeProvider Time,
    int? OutWidth = null,
    bool ErrorIsTerminal = false,
    bool InIsTerminal = false,
    string ProgramDirectory = "",
    Func<string?>? ReadHidden = null,
    CancellationToken Hurry = default,
    CancellationToken Terminated = default)
{
    /// <summary>
    /// Whether talk may be coloured: a terminal, and no <c>NO_COLOR</c> (any value but empty, as no-color.org has it).
    /// </summary>
    public bool Colour => ErrorIsTerminal && ColourIsWanted;

    /// <summary>Whether what goes to <see cref="Out"/> may be coloured: a job's log, never data.</summary>
    public bool OutColour => OutWidth is not null && ColourIsWanted;

    private bool ColourIsWanted => Environment.GetValueOrDefault("NO_COLOR", "").Length == 0
        && Environment.GetValueOrDefault("TERM") != "dumb";

    /// <summary>A path as the user would write it from here.</summary>
    public string Display(string path)
    {
        string relative = Path.GetRelativePath(CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
