using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Berth.Core.Configuration;

namespace Berth.Cli.Output;

/// <summary>What to say of a command line that cannot be understood.</summary>
internal static partial class UsageErrors
{
    /// <returns>The exit code.</returns>
    public static int Write(ParseResult parsed, TextWriter error)
    {
        Command command = parsed.CommandResult.Command;
        string path = Path(parsed.CommandResult);
        string[] mistyped = [.. Mistyped(parsed)];
        // An argument whose place was taken by a mistyped option is not wrong.
        string[] unknown =
        [
            .. mistyped.Concat(parsed.UnmatchedTokens.Where(token => mistyped.Length == 0 || token.StartsWith('-')))
                .Select(token => Unknown(token, command)),
        ];
        // What is not known is said with the nearest that is; the parser's own messages for it would repeat that.
        IEnumerable<string> others = parsed.Errors.Select(found => found.Message)
            .Where(message => !parsed.UnmatchedTokens.Any(token => message.Contains($"'{token}'", StringComparison.Ordinal)));
        // Of what was mistyped nothing else needs to be said.
        IEnumerable<string> needed = unknown.Length > 0 && command.Subcommands.Count > 0 ? [] : others;
        foreach (string message in unknown.Concat(needed.Select(message => Reworded(message, command))).Distinct())
            error.WriteLine($"berth: {message.TrimEnd('.')}");
        error.WriteLine($"berth: see '{path} --help'");
        return ExitCodes.Usage;
    }

    /// <summary>
    /// Options that there are not, which the parser has taken for arguments: no name or path of Berth's begins with a dash.
    /// </summary>
    public static IEnumerable<string> Mistyped(ParseResult parsed)
    {
        string[] before = [.. parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value)];
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).Where(value => value is ['-', _, ..] && before.Contains(value));
    }

    private static string Unknown(string token, Command command)
    {
        bool option = token.StartsWith('-');
        if (command.Options.Any(known => known.Name == token || known.Aliases.Contains(token)))
            return $"{token} goes after '{command.Name}', not before it";
        string[] known = option
            ? [.. Options(command)]
            : [.. command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name)];
        string kind = option ? "option" : known.Length > 0 ? "command" : "argument";
        string text = $"there is no {kind} '{token}'";
        if (known.Length == 0) return $"{text} here";
        return Suggestion.Nearest(token, known) is { } nearest
            ? $"{text}; did you mean '{nearest}'?"
            : $"{text}; there are {string.Join(", ", known)}";
    }

    private static string Reworded(string message, Command command) =>
        message.StartsWith("Required command", StringComparison.Ordinal)
            ? $"a command is needed: {string.Join(", ", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name))}"
            : MissingArgument().Match(message) is { Success: true } argument ? $"{argument.Groups[1].Value} is missing"
            : MissingValue().Match(message) is { Success: true } option ? $"{option.Groups[1].Value} needs a value"
            : message;

    [GeneratedRegex("^Required argument '(.+)' missing for command")]
    private static partial Regex MissingArgument();

    [GeneratedRegex("^Required argument missing for option: '(.+)'")]
    private static partial Regex MissingValue();

    private static IEnumerable<string> Options(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options)
            .Where(option => option.Recursive))
            .Where(option => !option.Hidden)
            .Select(option => option.Name)
            .Distinct();

    private static string Path(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "berth";
}
