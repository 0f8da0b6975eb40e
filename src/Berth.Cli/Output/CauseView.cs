using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Berth.Cli.Output;

/// <summary>Causes, as machines and people see them.</summary>
internal static class CauseView
{
    private const int Columns = 80;

    public static JsonObject Json(Cause cause) => new()
    {
        ["cause"] = cause.Code,
        ["title"] = cause.Title,
        ["origin"] = cause.Origin,
        ["fix"] = cause.Fix,
    };

    public static JsonArray Json(IEnumerable<Cause> causes) => [.. causes.Select(cause => (JsonNode)Json(cause))];

    public static IRenderable Text(Cause cause) => new Text(string.Join('\n',
    [
        .. Wrapping.Lines($"{cause.Code}: ", cause.Title, Columns),
        .. Wrapping.Lines("  why: ", cause.Origin, Columns),
        .. Wrapping.Lines("  fix: ", cause.Fix, Columns),
    ]));

    public static IRenderable List(IEnumerable<Cause> causes)
    {
        Table table = Tables.Create("CAUSE", "MEANING");
        foreach (Cause cause in causes) table.AddCells(cause.Code, cause.Title);
        return table;
    }
}
