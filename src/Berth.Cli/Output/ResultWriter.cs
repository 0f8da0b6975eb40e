using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Yaml;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Berth.Cli.Output;

/// <summary>Shows a result: data on standard output, free of colour, talk on standard error.</summary>
internal sealed class ResultWriter(CliHost host)
{
    /// <summary>Wide enough that nothing wraps: what reads a pipe wants a line per row.</summary>
    private const int PipeWidth = 4096;

    private static readonly JsonSerializerOptions _indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The exit code.</returns>
    public int Write(CommandResult result, OutputFormat format)
    {
        if (result.Text is { } text) host.Out.Write(text);
        if (result.Data is { } data)
        {
            switch (format)
            {
                case OutputFormat.Json: host.Out.WriteLine(data.ToJsonString(_indented)); break;
                case OutputFormat.Yaml: host.Out.Write(JsonToYaml.Convert(data)); break;
                default: WriteTable(result.Table); break;
            }
        }

        foreach (string message in result.Messages) host.Error.WriteLine(message);
        return result.ExitCode;
    }

    private void WriteTable(IRenderable? table)
    {
        if (table is null) return;
        using StringWriter buffer = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new BufferOutput(buffer, host.OutWidth ?? PipeWidth),
        });
        console.Write(table);
        // Columns are padded, the last one too; nobody wants that at the end of a line. What is shown may have been named by a stranger.
        foreach (string line in buffer.ToString().TrimEnd().Split('\n')) host.Out.WriteLine(InertText.Of(line.TrimEnd()));
    }
}
