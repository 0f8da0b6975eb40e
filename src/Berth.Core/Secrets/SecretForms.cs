using System.Security;
using System.Text;
using System.Text.Encodings.Web;

namespace Berth.Core.Secrets;

/// <summary>
/// The forms in which programs print a secret: those that the runner knows (actions/runner, <c>ValueEncoders</c>), and
/// that of a pod.
/// </summary>
public static class SecretForms
{
    /// <summary>
    /// Characters that a part of a secret has at least to be a form of it, as in the runner: a shorter one is in every text.
    /// </summary>
    private const int ShortestPart = 6;

    /// <summary>Characters that a cut Base64 form has at least. What any secret of four bytes still gives.</summary>
    private const int ShortestBase64 = 4;

    /// <summary>All forms of a value, itself among them.</summary>
    public static IEnumerable<string> Of(string value) => new[]
    {
        value,
        JavaScriptEncoder.Default.Encode(value),
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value),
        Uri.EscapeDataString(value),
        SecurityElement.Escape(value),
        value.Replace("\"", "\\\"", StringComparison.Ordinal), // an argument of a command line
        value.Replace("'", "''", StringComparison.Ordinal), // a text in an expression
        value.Replace("'", "'\\''", StringComparison.Ordinal), // a word of a shell, as commands are shown
        value.Replace("$", "$$", StringComparison.Ordinal), // a value in a pod, where a $ may begin a reference
        value.Replace("%", "%25", StringComparison.Ordinal), // in a workflow command
        value.Replace("%", "%25", StringComparison.Ordinal).Replace("]", "%5D", StringComparison.Ordinal)
            .Replace(";", "%3B", StringComparison.Ordinal), // in a workflow command of the older form
    }.Concat(Base64(value)).Concat(WithoutQuotes(value)).Concat(PowerShellParts(value));

    /// <summary>
    /// Base64 of a longer text that has the value in it, with and without padding, in both alphabets: what the value alone
    /// decides of it. Where the value begins in a group of three bytes decides its digits, so there are three of them.
    /// </summary>
    private static IEnumerable<string> Base64(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        for (int before = 0; before < 3; before++)
        {
            string text = Convert.ToBase64String([.. new byte[before], .. bytes]);
            int start = (before * 8 + 5) / 6; // the first digit without a bit of what stands before
            int end = (before + bytes.Length) * 8 / 6; // after the last digit without a bit of what follows
            foreach (string form in new[] { text[start..], text[start..].TrimEnd('='), text[start..Math.Max(start, end)] })
            {
                // The value alone has its Base64 in any length, as the value itself is masked in any.
                if (form.TrimEnd('=').Length < ShortestBase64 && !(before == 0 && form.Length == text.Length)) continue;
                yield return form;
                yield return form.Replace('+', '-').Replace('/', '_');
            }
        }
    }

    /// <summary>A shell takes the quotes off.</summary>
    private static IEnumerable<string> WithoutQuotes(string value) =>
        value.Length >= ShortestPart + 2 && value[0] == '"' && value[^1] == '"' ? [value[1..^1]] : [];

    /// <summary>
    /// PowerShell's errors show a command cut at its last <c>&amp;</c>, or coloured after <c>&amp;+</c> and one letter more.
    /// </summary>
    private static IEnumerable<string> PowerShellParts(string value)
    {
        int coloured = value.IndexOf("&+", StringComparison.Ordinal);
        int cut = coloured >= 0 ? coloured + 2 : value.LastIndexOf('&') + 1;
        if (cut == 0) return [];
        int rest = Math.Min(value.Length, coloured >= 0 ? cut + 1 : cut);
        return new[] { value[..cut], value[rest..] }.Where(part => part.Length >= ShortestPart);
    }
}
