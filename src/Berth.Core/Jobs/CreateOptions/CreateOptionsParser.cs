namespace Berth.Core.Jobs;

/// <summary>
/// Parses a workflow's <c>options:</c> by the rules of the docker command line: <c>--flag value</c>, <c>--flag=value</c>,
/// <c>-f value</c>, <c>-fvalue</c>, combined one-letter flags, boolean flags with <c>=false</c>, repeated flags.
/// </summary>
public static class CreateOptionsParser
{
    /// <summary>Parses <paramref name="options"/>; null or blank asks for nothing.</summary>
    public static CreateOptionsResult Parse(string? options)
    {
        if (!ShellWords.TrySplit(options ?? "", out List<string> words))
        {
            return new CreateOptionsResult(new CreateOptions(), [], ["a quote is not closed"]);
        }

        var state = new State();
        var rest = new Queue<string>(words);
        string? before = null;
        bool wasStray = false;
        while (rest.TryDequeue(out string? word))
        {
            if (word == "--")
            {
                continue;
            }

            // One mistake, however many words it has: an image and its command, a value without quotes.
            bool isFirstStray = !wasStray;
            wasStray = word is not ['-', _, ..];
            if (word is ['-', '-', ..])
            {
                before = TakeLong(state, word, rest);
            }
            else if (word is ['-', _, ..])
            {
                before = TakeShort(state, word, rest);
            }
            else if (isFirstStray)
            {
                string place = before is null ? "the first word" : $"a word after {before}";
                state.Problems.Add($"{place} is no flag: flags begin with - or --, a value that has blanks needs quotes");
            }
        }

        state.Problems.AddRange(Contradictions.Of(state.Options));
        return new CreateOptionsResult(state.Options, state.Warnings, state.Problems);
    }

    private static string TakeLong(State state, string word, Queue<string> rest)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? word[2..] : word[2..equals];
        string? value = equals < 0 ? null : word[(equals + 1)..];
        if (CreateFlags.Find(name) is { } flag)
        {
            Take(state, flag, $"--{name}", value, rest);
        }
        else
        {
            Unknown(state, $"--{name}", CreateFlags.Nearest(name), value is null, rest);
        }

        return $"--{name}";
    }

    // -it, -eNAME=value, -e=NAME, -m 2g: the first flag that takes a value takes all that follows it in the word.
    private static string TakeShort(State state, string word, Queue<string> rest)
    {
        for (int i = 1; i < word.Length; i++)
        {
            string shown = $"-{word[i]}";
            if (CreateFlags.Find(word[i]) is not { } flag)
            {
                Unknown(state, shown, null, i == word.Length - 1, rest);
                return shown;
            }

            bool hasEquals = i + 1 < word.Length && word[i + 1] == '=';
            string? value = hasEquals ? word[(i + 2)..]
                : flag.TakesValue && i + 1 < word.Length ? word[(i + 1)..]
                : null;
            Take(state, flag, shown, value, rest);
            if (value is not null || flag.TakesValue)
            {
                return shown;
            }
        }

        return word;
    }

    private static void Take(State state, CreateFlag flag, string shown, string? value, Queue<string> rest)
    {
        if (value is null && (flag.TakesValue ? !rest.TryDequeue(out value) : (value = "true") is null))
        {
            state.Problems.Add($"{shown} needs a value{(flag.Allowed == "" ? "" : $": {flag.Allowed}")}");
            return;
        }

        FlagOutcome outcome = flag.Apply?.Invoke(ref state.Options, value!) ?? FlagOutcome.NotHonoured;
        string withValue = flag.IsSecret || !flag.TakesValue ? shown : $"{shown} {value}";
        if (outcome == FlagOutcome.BadValue)
        {
            state.Problems.Add($"{withValue}: allowed is {flag.Allowed}");
        }
        else if (outcome == FlagOutcome.NotHonoured)
        {
            state.Warnings.Add($"{withValue} is not honoured: {flag.Reason}");
        }
    }

    // Whether an unknown flag takes a value cannot be known: words up to the next flag are taken for it.
    private static void Unknown(State state, string shown, string? nearest, bool mayTakeNext, Queue<string> rest)
    {
        string hint = nearest is null ? "" : $" (did you mean --{nearest}?)";
        state.Warnings.Add($"{shown} is no flag of docker create{hint}: it is left out");
        while (mayTakeNext && rest.TryPeek(out string? next) && !next.StartsWith('-'))
        {
            rest.Dequeue();
        }
    }

    private sealed class State
    {
        public CreateOptions Options = new();
        public List<string> Warnings { get; } = [];
        public List<string> Problems { get; } = [];
    }
}
