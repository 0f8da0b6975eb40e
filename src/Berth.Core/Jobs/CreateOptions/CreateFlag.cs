namespace Berth.Core.Jobs;

/// <summary>One flag of <c>docker create</c>.</summary>
/// <param name="Name">The long name, without dashes.</param>
/// <param name="Short">The one-letter name.</param>
/// <param name="TakesValue">False for a boolean flag, whose value can only follow an equals sign.</param>
/// <param name="Allowed">What a value may be, for the message about one that is not.</param>
/// <param name="Apply">Takes a value into the options; null for a flag that is never honoured.</param>
/// <param name="Reason">Why it is not honoured.</param>
internal sealed record CreateFlag(
    string Name, char? Short, bool TakesValue, string Allowed = "", CreateFlag.Setter? Apply = null, string Reason = "")
{
    /// <summary>Takes a value into the options.</summary>
    public delegate FlagOutcome Setter(ref CreateOptions options, string value);

    /// <summary>Values may hold secrets: no message repeats them.</summary>
    public bool IsSecret => Name is "env" or "label";
}
