using System.Globalization;

namespace Berth.Workflows.Logs;

/// <summary>Colours for a terminal, or none.</summary>
internal sealed class Paint(bool colour)
{
    public string Bold(string text) => In("1", text);

    public string Dim(string text) => In("2", text);

    public string Red(string text) => In("31", text);

    public string Green(string text) => In("32", text);

    public string Yellow(string text) => In("33", text);

    public string Blue(string text) => In("34", text);

    /// <summary>Text of a job: in colour its own escape sequences pass through; without, they are taken out.</summary>
    public string Foreign(string text) => colour ? text : TerminalText.Strip(text);

    public static string Seconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.00} s");

    private string In(string code, string text) => colour ? $"\e[{code}m{text}\e[0m" : text;
}
