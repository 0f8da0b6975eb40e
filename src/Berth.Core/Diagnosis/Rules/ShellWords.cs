using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>
/// What shells and programs that start programs say when they cannot: bash, dash, busybox, ksh, zsh, fish, env and its like,
/// sudo, node, Go. Only a word that one of them names counts; whatever else a program prints is its own.
/// </summary>
internal static partial class ShellWords
{
    /// <summary>A step ends soon after what ended it: earlier complaints are of something else.</summary>
    private const int LastLines = 20;
    private const int VeryLastLines = 4;

    private static readonly string[] _shells = ["sh", "bash", "dash", "ash", "ksh", "ksh93", "mksh", "yash", "zsh", "busybox", "rbash"];

    /// <summary>Start what follows them.</summary>
    private static readonly string[] _forwarding = ["exec", "command", "builtin"];

    /// <summary>Shells say these in a command's place of themselves.</summary>
    private static readonly string[] _ownWords =
        ["warning", "error", "note", "type", "hash", "cd", "pushd", "popd", ".", "source", "export", "set", "unset", "read", "local", "declare",
            "typeset", "eval", "test", "[", "[[", "((", "let", "wait", "kill", "trap", "ulimit", "umask", "printf", "echo", "shift", "return", "exit",
            "getopts", "fork", "alias", "unalias", "jobs", "fg", "bg", "setlocale", "shopt", "syntax error"];

    /// <summary>What the output names last; null when nothing in it does.</summary>
    public static NamedProgram? Find(StepAttempt step, string said)
    {
        bool ended = step.ExitCode is 126 or 127;
        // What a script passes over it prints on its way; only the very last words may have ended it.
        int last = 0;
        foreach (string line in said.Split('\n').Select(line => line.Trim()).Where(line => line.Length is > 0 and < 2000).TakeLast(LastLines).Reverse())
        {
            if ((Definite(line) ?? (ended ? Launcher(line) ?? Shell(step, line) : last++ < VeryLastLines ? Passed(step, line) : null))
                is { } named && IsWord(named.Word)) return named;
        }

        return null;
    }

    /// <summary>Forms that are no one else's, whatever the exit code of a program that passes them on.</summary>
    private static NamedProgram? Definite(string line)
    {
        if (Go().Match(line) is { Success: true } go) return new(go.Groups[1].Value, NamedWhy.Missing);
        if (Node().Match(line) is { Success: true } node)
            return new(node.Groups[1].Value, node.Groups[2].Value == "EACCES" ? NamedWhy.Denied : NamedWhy.Missing);
        if (Other().Match(line) is { Success: true } other) return new(ProgramRules.First(other), NamedWhy.Missing);
        if (Sudo().Match(line) is { Success: true } sudo) return new(sudo.Groups[1].Value, NamedWhy.Missing);
        return Interpreter().Match(line) is { Success: true } interpreter ? new(ProgramRules.First(interpreter), NamedWhy.Missing) : null;
    }

    /// <summary>Of a shell within a program that has an exit code of its own: only the words that are no one else's.</summary>
    private static NamedProgram? Passed(StepAttempt step, string line) =>
        step.IsOwnCode && PassedOn().IsMatch(line) ? Shell(step, line) : null;

    private static NamedProgram? Launcher(string line)
    {
        if (Fish().Match(line) is { Success: true } fish) return new(fish.Groups[1].Value.TrimEnd('.'), NamedWhy.Missing);
        if (Zsh().Match(line) is { Success: true } zsh)
            return new(zsh.Groups[2].Value, zsh.Groups[1].Value.Says("permission") ? NamedWhy.Denied : NamedWhy.Missing);
        if (Started().Match(line) is not { Success: true } started) return null;
        string rest = started.Groups[1].Value.Replace("can't", "cannot", StringComparison.Ordinal);
        string said = rest[(rest.LastIndexOf(": ", StringComparison.Ordinal) + 1)..];
        if (IsEnglish(said) && !Unstartable().IsMatch(said)) return null;
        NamedWhy why = said.Says("permission denied") || said.Says("is a directory") ? NamedWhy.Denied : NamedWhy.Missing;
        if (QuotedWord().Match(rest) is { Success: true } quoted) return new(quoted.Groups[1].Value.Trim(), why, !IsEnglish(said));
        string[] parts = Split(rest);
        return parts.Length < 2 ? null : new(parts[^2].Split(' ')[^1], why, !IsEnglish(said));
    }

    /// <summary><c>SHELL: [line N: ]WORD: what is wrong with it</c>, in any language.</summary>
    private static NamedProgram? Shell(StepAttempt step, string line)
    {
        string[] parts = Split(line);
        if (parts.Length < 3 || parts[0].Contains(' ', StringComparison.Ordinal) || !IsShell(step, parts[0])) return null;
        bool numbered = parts.Length > 3 && LineNumber().IsMatch(parts[1]);
        int at = numbered ? 2 : 1;
        if (_forwarding.Contains(parts[at]) && parts.Length > at + 2) at++;
        // Busybox names the command before the line.
        if (!numbered && at > 1 && parts.Length > at + 2 && LineNumber().IsMatch(parts[at])) at++;
        string word = Bare(parts[at]);
        string said = string.Join(": ", parts[(at + 1)..]);
        if (_ownWords.Contains(word) || OfVariables().IsMatch(said)) return null;
        if (said.Says("cannot execute: required file not found")) return new(word, NamedWhy.LacksLoader);
        if (step.ExitCode == 126)
            return Refused().IsMatch(said) ? new(word, NamedWhy.Denied) : IsEnglish(said) ? null : new(word, NamedWhy.Denied, true);
        bool isPath = word.Contains('/', StringComparison.Ordinal);
        if (said.Says("no such file or directory")) return new(word, isPath || numbered ? NamedWhy.Missing : NamedWhy.MissingScript);
        if (Absent().IsMatch(said)) return new(word, NamedWhy.Missing);
        // A shell ends with 127 for an unset variable as well, and says so in the same form.
        bool known = IsEnglish(said) || parts.Length > at + 2 || IsVariable(step, word);
        return known ? null : new(word, NamedWhy.Missing, true);
    }

    /// <summary>A shell by its name, or the script that the step gave to one.</summary>
    private static bool IsShell(StepAttempt step, string name)
    {
        string bare = Bracket().Replace(name, "").TrimStart('-');
        return _shells.Contains(bare[(bare.LastIndexOf('/') + 1)..]) || step.Command.Contains(bare)
            || ((bare.EndsWith(".sh", StringComparison.Ordinal) || bare.EndsWith(".bash", StringComparison.Ordinal)) && bare.Length > 3)
            || (bare.StartsWith('/') && !bare.Contains("/bin/", StringComparison.Ordinal));
    }

    private static bool IsVariable(StepAttempt step, string word) =>
        VariableName().IsMatch(word) || step.CommandText.Contains($"${word}", StringComparison.Ordinal)
        || step.CommandText.Contains($"${{{word}", StringComparison.Ordinal);

    private static bool IsWord(string word) =>
        word.Length is > 0 and <= 300 && !word.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || "$(){}<>|&;\"'`=".Contains(c, StringComparison.Ordinal))
        && !double.TryParse(word, NumberStyles.Number, CultureInfo.InvariantCulture, out _) && word.Any(char.IsLetterOrDigit);

    /// <summary>An English sentence that no rule knows names something else; another language's is told by its form.</summary>
    private static bool IsEnglish(string said) => English().IsMatch(said);

    /// <summary>At colons; in French there is a blank before them.</summary>
    private static string[] Split(string line) => [.. Colon().Split(line).Select(part => part.Trim())];

    private static string Bare(string word) => word.Trim('\'', '"', '`', '‘', '’', '«', '»', '„', '“', '”', ' ', '\u00A0');

    [GeneratedRegex("""\bexec: "([^"]+)": executable file not found in \$PATH""")]
    private static partial Regex Go();

    [GeneratedRegex(@"\bspawn (\S+) (ENOENT|EACCES)\b")]
    private static partial Regex Node();

    /// <summary>@actions/io, Java, Go, rustc.</summary>
    [GeneratedRegex(
        """Unable to locate executable file: (\S+?)\. Please verify|Cannot run program "([^"]+)".*error=2,|\bfork/exec (\S+): no such file or directory|^error: linker [`'‘](\S+?)[`'’] not found""")]
    private static partial Regex Other();

    [GeneratedRegex("(?:: (?:command )?not found|: cannot execute: required file not found)$")]
    private static partial Regex PassedOn();

    [GeneratedRegex(@"^sudo: ([^\s:]+): command not found$")]
    private static partial Regex Sudo();

    [GeneratedRegex(@"(/[^\s:]+): bad interpreter: No such|bad interpreter: (/[^\s:]+): no such")]
    private static partial Regex Interpreter();

    [GeneratedRegex("""^(?:\S+: )?fish: Unknown command:? ['"]?([^\s'":]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Fish();

    [GeneratedRegex(@"^\S+?(?::\d+)?: (command not found|no such file or directory|permission denied): (\S+)$")]
    private static partial Regex Zsh();

    [GeneratedRegex(
        @"^(?:\S*/)?(?:env|nohup|nice|ionice|timeout|setsid|stdbuf|chroot|xargs|time|sudo|doas|su-exec|gosu|setpriv|unshare|nsenter|make|gmake|strace):(?: \d+:)? ?(.+)$")]
    private static partial Regex Started();

    [GeneratedRegex("""['"`‘„«“]\s?([^'"`’“”»«‘]+?)\s?['"`’“”»]""")]
    private static partial Regex QuotedWord();

    [GeneratedRegex(@"^\D{0,14}\d+\D{0,8}$")]
    private static partial Regex LineNumber();

    [GeneratedRegex("permission denied|cannot execute|is a directory|operation not permitted|exec format error", RegexOptions.IgnoreCase)]
    private static partial Regex Refused();

    [GeneratedRegex("no such file|not found|permission denied|cannot execute|is a directory|exec format", RegexOptions.IgnoreCase)]
    private static partial Regex Unstartable();

    [GeneratedRegex("^(?:command |program )?not found|inaccessible or not found|unknown command", RegexOptions.IgnoreCase)]
    private static partial Regex Absent();

    [GeneratedRegex("unbound variable|parameter not set|parameter null|readonly variable|bad substitution|bad variable", RegexOptions.IgnoreCase)]
    private static partial Regex OfVariables();

    [GeneratedRegex(@"\b(?:the|is|are|not|cannot|can't|of|to|such|file|failed|invalid|unexpected|temporarily|too|denied|bad)\b", RegexOptions.IgnoreCase)]
    private static partial Regex English();

    [GeneratedRegex("^[A-Z_][A-Z0-9_]*$")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"\[\d+\]$")]
    private static partial Regex Bracket();

    [GeneratedRegex(@"[ \u00A0]?:\s+|：\s*")]
    private static partial Regex Colon();
}
