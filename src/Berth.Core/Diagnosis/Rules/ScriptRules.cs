using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>A script that is there and is not written as its shell reads it.</summary>
internal static partial class ScriptRules
{
    /// <summary>What env, kernels and shells say of a word that ends with a carriage return.</summary>
    public static Finding? Find(ContainerEvidence container, string[] lines) =>
        lines.Select(line => CarriageReturn().Match(line)).FirstOrDefault(match => match.Success) is { } match
            ? WrongLineEnds(container, match.Groups[1].Value, Certainty.Likely, lines)
            : null;

    public static Finding WrongLineEnds(
        ContainerEvidence container, string script, Certainty certainty, string[] evidence) => Finding.Of(
        "script-line-ends", certainty,
        $"{(script.Length > 0 ? script.Brief() : "A script")}, which a step in {container.Title} runs, has the line ends of Windows",
        "Save it with Unix line ends (dos2unix; in git: *.sh text eol=lf in .gitattributes)", evidence);

    [GeneratedRegex(
        @"^(?:([^\s:]+): )?.*(?:\\r|\r|\^M)['’]?: (?:bad interpreter|no such file|(?:command )?not found)", RegexOptions.IgnoreCase)]
    private static partial Regex CarriageReturn();
}
