using Berth.Core.Diagnosis;
using Berth.Workflows.Expressions;

namespace Berth.Workflows.Model;

/// <summary>
/// Expands <c>strategy.matrix</c> by GitHub's rules (docs.github.com, "Run job variations"): all combinations, less what
/// <c>exclude</c> matches, plus what <c>include</c> adds.
/// </summary>
public static class Matrix
{
    /// <summary>As many as GitHub allows.</summary>
    public const int MaximumCells = 256;

    /// <summary>All cells of a matrix, each an object of its values.</summary>
    /// <exception cref="BerthException">A part has the wrong type, or there are too many cells, or none.</exception>
    public static IReadOnlyList<ExpressionValue> Expand(ExpressionValue matrix, SourcePosition position)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(position);
        if (matrix.Kind != ValueKind.Object)
        {
            throw position.Failure($"must be a mapping of lists, not {matrix.Kind.ToString().ToLowerInvariant()}");
        }

        KeyValuePair<string, ExpressionValue>[] vectors =
            [.. matrix.Properties.Where(property => property.Key is not ("include" or "exclude"))];
        List<OrderedDictionary<string, ExpressionValue>> cells = vectors.Length == 0 ? [] : Combinations(vectors, position);
        IReadOnlyList<ExpressionValue> excluded = Entries(matrix["exclude"], "exclude", position);
        cells.RemoveAll(cell => excluded.Any(filter => Matches(cell, filter)));
        Include(cells, Entries(matrix["include"], "include", position), [.. vectors.Select(vector => vector.Key)]);
        return cells.Count switch
        {
            0 => throw position.Failure("gives no cell at all"),
            > MaximumCells => throw TooMany(position),
            _ => [.. cells.Select(cell => ExpressionValue.Object(cell))],
        };
    }

    /// <summary>The one cell that has the chosen values (<c>os=linux</c>), as text.</summary>
    /// <exception cref="BerthException">None, or several: then they are listed.</exception>
    public static ExpressionValue Choose(
        IReadOnlyList<ExpressionValue> cells, IReadOnlyList<KeyValuePair<string, string>> choices, SourcePosition position)
    {
        foreach ((string key, _) in choices.Where(choice => !cells.Any(cell => cell.Properties.ContainsKey(choice.Key))))
        {
            string[] keys = [.. cells.SelectMany(cell => cell.Properties.Keys).Distinct(StringComparer.OrdinalIgnoreCase)];
            throw Unchosen(position, Nearest.Unknown("matrix key", key, keys));
        }

        ExpressionValue[] chosen = [.. cells.Where(cell => choices.All(choice => Describe(cell[choice.Key]) == choice.Value))];
        string List(IEnumerable<ExpressionValue> all) => string.Join("; ", all.Select(Label));
        return chosen.Length switch
        {
            1 => chosen[0],
            0 => throw Unchosen(
                position, $"has no cell with {string.Join(", ", choices.Select(c => $"{c.Key}={c.Value}"))}; there are: {List(cells)}"),
            _ => throw Unchosen(position, $"has {chosen.Length} cells left; choose one with --matrix KEY=VALUE: {List(chosen)}"),
        };
    }

    /// <summary>A cell on one line: <c>os=linux, node=22</c>.</summary>
    public static string Label(ExpressionValue cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return string.Join(", ", cell.Properties.Select(property => $"{property.Key}={Describe(property.Value)}"));
    }

    private static string Describe(ExpressionValue value) => value.IsPrimitive
        ? value.ToString()
        : string.Concat(ExpressionJson.Write(value).Split('\n').Select(line => line.TrimStart()));

    private static List<OrderedDictionary<string, ExpressionValue>> Combinations(
        KeyValuePair<string, ExpressionValue>[] vectors, SourcePosition position)
    {
        List<OrderedDictionary<string, ExpressionValue>> cells = [new(StringComparer.OrdinalIgnoreCase)];
        foreach ((string key, ExpressionValue values) in vectors)
        {
            if (values.Kind != ValueKind.Array || values.Items.Count == 0)
            {
                throw position.Failure(
                    $"{key} must be a list of at least one value, not {values.Kind.ToString().ToLowerInvariant()}");
            }

            if (cells.Count * values.Items.Count > MaximumCells * MaximumCells)
            {
                throw TooMany(position);
            }

            cells = [.. cells.SelectMany(cell => values.Items.Select(
                value => new OrderedDictionary<string, ExpressionValue>(cell, StringComparer.OrdinalIgnoreCase) { [key] = value }))];
        }

        return cells;
    }

    private static IReadOnlyList<ExpressionValue> Entries(
        ExpressionValue list, string name, SourcePosition position) => list.Kind switch
        {
            ValueKind.Null => [],
            ValueKind.Array when list.Items.All(item => item.Kind == ValueKind.Object) => list.Items,
            _ => throw position.Failure($"{name} must be a list of mappings"),
        };

    private static bool Matches(OrderedDictionary<string, ExpressionValue> cell, ExpressionValue filter) =>
        filter.Properties.All(
            wanted => cell.TryGetValue(wanted.Key, out ExpressionValue? value) && Contains(value, wanted.Value));

    /// <summary>A filter's mapping need not name every property of the value.</summary>
    private static bool Contains(ExpressionValue value, ExpressionValue filter) => filter.Kind == ValueKind.Object
        ? value.Kind == ValueKind.Object && filter.Properties.All(
            wanted => value.Properties.TryGetValue(wanted.Key, out ExpressionValue? inner) && Contains(inner, wanted.Value))
        : value.DeeplyEquals(filter);

    /// <summary>
    /// An entry goes into every combination whose own values it does not change; one that fits nowhere is a cell of its own.
    /// </summary>
    private static void Include(
        List<OrderedDictionary<string, ExpressionValue>> cells, IReadOnlyList<ExpressionValue> entries, HashSet<string> vectors)
    {
        OrderedDictionary<string, ExpressionValue>[] combinations = [.. cells];
        foreach (ExpressionValue entry in entries)
        {
            bool added = false;
            foreach (OrderedDictionary<string, ExpressionValue> cell in combinations.Where(cell => entry.Properties
                .Where(property => vectors.Contains(property.Key)).All(property => cell[property.Key].DeeplyEquals(property.Value))))
            {
                added = true;
                foreach ((string key, ExpressionValue value) in entry.Properties.Where(property => !vectors.Contains(property.Key)))
                {
                    cell[key] = value;
                }
            }

            if (!added)
            {
                cells.Add(new(entry.Properties, StringComparer.OrdinalIgnoreCase));
            }
        }
    }

    /// <summary>The matrix is right; what was asked of it is not.</summary>
    private static BerthException Unchosen(SourcePosition position, string message) =>
        position.Failure(message, "Give --matrix KEY=VALUE with keys and values that the matrix has, until one cell is left");

    private static BerthException TooMany(SourcePosition position) =>
        position.Failure($"gives more than the {MaximumCells} cells that GitHub allows");
}
