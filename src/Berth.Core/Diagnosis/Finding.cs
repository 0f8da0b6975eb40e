namespace Berth.Core.Diagnosis;

/// <summary>An expected failure: what it is, why one may say so, and what to change where.</summary>
/// <param name="Cause">A stable code in kebab-case, for example <c>cache-hides-image-files</c>.</param>
/// <param name="Certainty">How sure it is.</param>
/// <param name="Summary">One line in the user's words, enough to act on by itself; no trailing full stop needed.</param>
/// <param name="Evidence">Lines quoted from where they were found, in order.</param>
/// <param name="Fix">What to change, and where; empty when nothing useful can be said.</param>
public sealed record Finding(string Cause, Certainty Certainty, string Summary, IReadOnlyList<string> Evidence, string Fix)
{
    /// <summary>What a look at the image's files would prove or disprove; null when nothing.</summary>
    internal ProgramQuestion? Question { get; init; }

    /// <summary>The program that it is about, as it was called; null when it is about none.</summary>
    internal string? Program { get; init; }

    /// <summary>What a look into the container that still runs would say more of; null when nothing.</summary>
    internal ProgramQuestion? Sight { get; init; }

    /// <summary>A path of the node at which a look would prove or disprove it; null when none.</summary>
    internal string? NodePath { get; init; }

    /// <summary>A certain finding without further evidence.</summary>
    public static Finding Certain(string cause, string summary, string fix, params IReadOnlyList<string> evidence) =>
        new(cause, Certainty.Certain, summary, evidence, fix);

    /// <summary>A finding of either certainty, with its parts in the same order.</summary>
    public static Finding Of(
        string cause, Certainty certainty, string summary, string fix, params IReadOnlyList<string> evidence) =>
        new(cause, certainty, summary, evidence, fix);
}
