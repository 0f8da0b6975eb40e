using System.Globalization;
using System.Text;

namespace Berth.Agent.Step;

/// <summary>
/// Says which of a step's arguments and variables Linux does not take (execve(2), "Limits on size of arguments").
/// </summary>
internal static class ArgumentSize
{
    private const int MostOfOne = 128 * 1024; // MAX_ARG_STRLEN: 32 pages, the final NUL among them

    /// <summary>Names the largest; never a value.</summary>
    public static string Explain(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        long all = arguments.Concat(environment).Sum(Size);
        (string name, long size) = environment
            .Select(variable => (Name: $"the variable {variable[..variable.IndexOf('=', StringComparison.Ordinal)]}",
                Size: Size(variable)))
            .Concat(arguments.Select(argument => (Name: "an argument", Size: Size(argument))))
            .MaxBy(each => each.Size);
        string most = size > MostOfOne ? $" of at most {MostOfOne}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{program}: its arguments and variables are too large for Linux: "
                + $"{name} has {size} bytes{most}, all have {all} bytes");
    }

    private static long Size(string text) => Encoding.UTF8.GetByteCount(text) + 1;
}
