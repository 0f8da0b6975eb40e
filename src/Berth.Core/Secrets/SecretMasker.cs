using System.Buffers;
using System.Text;

namespace Berth.Core.Secrets;

/// <summary>
/// Replaces secrets by <c>***</c>. A secret of several lines is masked line by line, and every form in which programs print a
/// secret (<see cref="SecretForms"/>) is masked as well. Not safe for concurrent use.
/// </summary>
public sealed class SecretMasker
{
    private const string Mask = "***";
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private SearchValues<string>? _search;
    private int _longest;

    /// <summary>What is masked, without its other forms.</summary>
    public IReadOnlyCollection<string> Values => _values;

    /// <summary>Masks a value from now on. Blank lines of it are left alone.</summary>
    public void Add(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        string[] lines = secret.Split(['\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (string value in lines.Append(secret.Trim()).Where(value => value.Length > 0).Distinct())
        {
            _values.Add(value);
            _secrets.UnionWith(SecretForms.Of(value));
        }

        _search = _secrets.Count == 0 ? null : SearchValues.Create([.. _secrets], StringComparison.Ordinal);
        _longest = _secrets.Count == 0 ? 0 : _secrets.Max(value => value.Length);
    }

    /// <summary>The text with every secret masked; secrets that overlap or touch become one mask.</summary>
    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_search is null || !text.AsSpan().ContainsAny(_search))
        {
            return text;
        }

        StringBuilder masked = new();
        int position = 0;
        foreach ((int start, int end) in Ranges(text))
        {
            masked.Append(text, position, start - position).Append(Mask);
            position = end;
        }

        return masked.Append(text, position, text.Length - position).ToString();
    }

    /// <summary>
    /// How much of the begin of an unfinished line may be shown now: no secret that is there, or that more text could
    /// complete, is cut by it.
    /// </summary>
    public int SafeLength(string unfinished)
    {
        ArgumentNullException.ThrowIfNull(unfinished);
        int safe = Math.Max(0, unfinished.Length - Math.Max(0, _longest - 1));
        foreach ((int start, int end) in Ranges(unfinished))
        {
            if (start < safe && safe < end)
            {
                return start;
            }
        }

        return safe;
    }

    private List<(int Start, int End)> Ranges(string text)
    {
        List<(int Start, int End)> found = [];
        foreach (string secret in _secrets)
        {
            for (int at = text.IndexOf(secret, StringComparison.Ordinal); at >= 0; at = text.IndexOf(
                secret, at + 1, StringComparison.Ordinal))
            {
                found.Add((at, at + secret.Length));
            }
        }

        found.Sort();
        List<(int Start, int End)> merged = [];
        foreach ((int start, int end) in found)
        {
            if (merged is [.., var last] && start <= last.End)
            {
                merged[^1] = (last.Start, Math.Max(last.End, end));
            }
            else
            {
                merged.Add((start, end));
            }
        }

        return merged;
    }
}
