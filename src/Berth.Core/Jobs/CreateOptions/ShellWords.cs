using System.Text;

namespace Berth.Core.Jobs;

/// <summary>
/// Splits a line into words as a POSIX shell does (quotes, backslashes, line continuation), without any expansion. The
/// runner without a hook splits at double quotes only; single quotes mean here what their writers expect.
/// </summary>
internal static class ShellWords
{
    /// <returns>False when a quote is not closed.</returns>
    public static bool TrySplit(string text, out List<string> words)
    {
        words = [];
        var word = new StringBuilder();
        bool inWord = false;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool hasNext = i + 1 < text.Length;
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Finish(words);
            }
            else if (c == quote || (quote == '\0' && c is '"' or '\''))
            {
                quote = c == quote ? '\0' : c;
                inWord = true;
            }
            else if (c == '\\' && quote != '\'' && hasNext && (quote == '\0' || text[i + 1] is '"' or '\\' or '$' or '`' or '\n'))
            {
                i++;
                if (text[i] != '\n')
                {
                    word.Append(text[i]);
                    inWord = true;
                }
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        Finish(words);
        return quote == '\0';

        void Finish(List<string> found)
        {
            if (inWord)
            {
                found.Add(word.ToString());
            }

            word.Clear();
            inWord = false;
        }
    }
}
