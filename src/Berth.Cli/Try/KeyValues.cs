using Berth.Core.Diagnosis;

namespace Berth.Cli.Try;

/// <summary>Options of the form <c>KEY=VALUE</c>, each given as often as one likes.</summary>
internal static class KeyValues
{
    /// <summary>The pairs in their order.</summary>
    /// <exception cref="UsageException">
    /// One has no <c>=</c>, or nothing before it. Its value is not repeated: it may be a secret.
    /// </exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string option, IEnumerable<string> texts) =>
        [.. texts.Select(text => text.IndexOf('=', StringComparison.Ordinal) is > 0 and int at
            ? KeyValuePair.Create(text[..at], text[(at + 1)..])
            : throw new UsageException(
                $"berth: {option} must be KEY=VALUE{(text.StartsWith('=') ? "; the key is missing" : $", not '{text}'")}"))];

    /// <summary>As a dictionary; of a key given twice the last value holds.</summary>
    /// <exception cref="UsageException">As <see cref="Read"/>.</exception>
    public static Dictionary<string, string> ReadLast(string option, IEnumerable<string> texts)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach ((string key, string value) in Read(option, texts)) values[key] = value;
        return values;
    }

    /// <summary>As the docker command reads <c>--env</c>: a name without a value takes the variable of that name.</summary>
    /// <exception cref="UsageException">
    /// There is no such variable, or before the <c>=</c> is nothing, or what no variable is called.
    /// </exception>
    public static Dictionary<string, string> ReadEnvironment(
        string option, IEnumerable<string> texts, IReadOnlyDictionary<string, string> variables)
    {
        Dictionary<string, string> values = ReadLast(option, texts.Select(text => text.Contains('=', StringComparison.Ordinal) ? text
            : variables.TryGetValue(text, out string? value) ? $"{text}={value}"
            : throw new UsageException(
                $"berth: {option} {text}: there is no environment variable of that name; give {text}=VALUE, or set it")));
        return values.Keys.FirstOrDefault(name => name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))) is { } wrong
            ? throw new UsageException($"berth: {option}: '{InertText.Line(wrong, 60)}' is no name of a variable; a name has no spaces in it")
            : values;
    }
}
