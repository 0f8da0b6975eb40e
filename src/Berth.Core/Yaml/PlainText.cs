using System.Text.RegularExpressions;

namespace Berth.Core.Yaml;

/// <summary>Which strings stay strings without quotes, whoever reads them.</summary>
internal static partial class PlainText
{
    /// <summary>
    /// Whether readers of YAML 1.2 (section 10.3.2) and of YAML 1.1 (its type repository) alike take it for a string. Helm reads
    /// what Go makes of 1.1: <c>off</c> is false, <c>1:30</c> is 90, <c>1_000</c> is a thousand and <c>2001-01-01</c> a date.
    /// </summary>
    public static bool IsString(string text) =>
        new YamlScalar(text, IsPlain: true, 1, 1).Kind == YamlScalarKind.String
        && !WordPattern().IsMatch(text) && !NumberPattern().IsMatch(text) && !DatePattern().IsMatch(text);

    /// <summary>Booleans and nothing in any case of letters, the default value, and the merge key.</summary>
    [GeneratedRegex(@"\A(?:y|yes|n|no|on|off|true|false|null|=|<<)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();

    /// <summary>With underlines, by twos, eights and sixteens, by sixties, and with more than one point.</summary>
    [GeneratedRegex(
        @"\A[-+]?(?:0[bB][01_]+|0[oO]?[0-7_]+|0[xX][0-9a-fA-F_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
        + @"|(?:[0-9][0-9_]*)?(?:\.[0-9._]*)?(?:[eE][-+]?[0-9_]+)?|\.(?:inf|nan))\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?\z", RegexOptions.Singleline)]
    private static partial Regex DatePattern();
}
