using System.CommandLine;

namespace Berth.Cli.Output;

/// <summary>Reads an option's text; false when it is none.</summary>
internal delegate bool TextParser<T>(string text, out T value);

/// <summary>An option whose value is more than a word, with an error that says what is allowed.</summary>
internal static class ParsedOption
{
    public static Option<T?> Create<T>(string name, string value, string description, TextParser<T> parse, string allowed)
        where T : struct =>
        new(name)
        {
            Description = description,
            HelpName = value,
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (parse(text, out T parsed)) return parsed;
                result.AddError($"{name} must be {allowed}, not '{text}'");
                return null;
            },
        };
}
