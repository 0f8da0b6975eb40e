using System.Globalization;
using System.Text;

namespace Berth.Agent.Step;

/// <summary>Says which of a step's arguments and variables Linux does not take (execve(2), "Limits on size of arguments").</summary>
internal static class ArgumentSize
{
    private const int MostOfOne = 128 * 1024; // MAX_ARG_STRLEN: 32 pages, the final NUL among them

    /// <summary>Names the largest; never a value.</summary>
    public static string Explain(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        long all = arguments.Concat(environment).Sum(Size);
        string largest = environment.Select(variable => (Name: variable[..variable.IndexOf('=', StringComparison.Ordinal)], Size: Size(variable)))
            .Select(each => (Name: $"the variable {each.Name}", each.Size))
            .Concat(arguments.Select(argument => (Name: "an argument", Size: Size(argument))))
            .MaxBy(each => each.Size) is { Name: not null } most
                ? string.Create(CultureInfo.InvariantCulture, $"{most.Name} has {most.Size} bytes{(most.Size > MostOfOne ? $" of at most {MostOfOne}" : "")}")
                : "there are none";
        return string.Create(
            CultureInfo.InvariantCulture, $"{program}: its arguments and variables are too large for Linux: {largest}, all have {all} bytes");
    }

    private static long Size(string text) => Encoding.UTF8.GetByteCount(text) + 1;
}
