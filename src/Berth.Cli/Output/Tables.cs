using Spectre.Console;

namespace Berth.Cli.Output;

/// <summary>Tables as this CLI shows them: a line per row, no border.</summary>
internal static class Tables
{
    public static Table Create(params IReadOnlyList<string> headers)
    {
        Table table = new() { Border = TableBorder.None, ShowRowSeparators = false };
        foreach (string header in headers)
            table.AddColumn(new TableColumn(new Text(header)) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        return table;
    }

    /// <summary>A row of plain text: nothing in it is markup.</summary>
    public static void AddCells(this Table table, params IReadOnlyList<string> cells) =>
        table.AddRow(cells.Select(cell => new Text(cell)));
}
