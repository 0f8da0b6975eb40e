using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>A runner as lines of YAML.</summary>
internal static partial class RunnerSnippet
{
    /// <param name="indent">Blanks before the name.</param>
    /// <param name="step">Blanks more for each level.</param>
    public static IEnumerable<string> Lines(string name, IReadOnlyList<RunnerSetting> settings, int indent, int step)
    {
        string outer = new(' ', indent);
        string inner = new(' ', indent + step);
        yield return $"{outer}{Scalar(name)}:";
        foreach (RunnerSetting setting in settings.Where(setting => setting.Values.Count > 0))
        {
            if (!setting.IsList)
            {
                yield return $"{inner}{setting.Field}: {Scalar(setting.Values[0], mayBeNumber: true)}";
                continue;
            }

            yield return $"{inner}{setting.Field}:";
            foreach (string value in setting.Values) yield return $"{inner}{new string(' ', step)}- {Scalar(value)}";
        }
    }

    /// <summary>Plain where it reads back as what it is, else in double quotes, whose escapes are JSON's.</summary>
    private static string Scalar(string text, bool mayBeNumber = false)
    {
        YamlScalarKind kind = new YamlScalar(text, IsPlain: true, 1, 1).Kind;
        bool plain = kind == YamlScalarKind.String
            ? PlainText.IsString(text) && Plain().IsMatch(text)
            : mayBeNumber && kind == YamlScalarKind.Integer;
        return plain ? text : $"\"{JsonEncodedText.Encode(text)}\"";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9/.][A-Za-z0-9/._+@=-]*(?::[A-Za-z0-9/._+@=-]+)*\z")]
    private static partial Regex Plain();
}
