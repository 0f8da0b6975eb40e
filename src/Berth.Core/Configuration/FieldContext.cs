using System.Globalization;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>Where a field stands, and the readers of its value: each reports what does not fit and then gives null.</summary>
/// <param name="Field">The path of the field, for example <c>runners.desk.max</c>.</param>
/// <param name="BaseDirectory">What relative paths are relative to: the file's directory.</param>
internal sealed record FieldContext(string File, string Field, string BaseDirectory, ICollection<Problem> Problems)
{
    public FieldContext At(string field) => this with { Field = Field.Length == 0 ? field : $"{Field}.{field}" };

    public FieldContext At(int index) => this with { Field = string.Create(CultureInfo.InvariantCulture, $"{Field}[{index}]") };

    public void Report(YamlNode where, string message) =>
        Problems.Add(new Problem(File, where.Line, where.Column, Field, message));

    /// <summary>Text. A plain number or boolean is text here: an image may be called <c>1.10</c>.</summary>
    public string? Text(YamlNode node)
    {
        if (node is YamlScalar { IsNull: false } scalar)
        {
            if (scalar.Text.Length > 0 && !scalar.Text.Any(char.IsControl)) return scalar.Text;
            Report(node, scalar.Text.Length == 0 ? "is empty; give a value or leave the field out" : "holds a control character");
            return null;
        }

        Report(node, node is YamlScalar
            ? "has no value; give one or leave the field out"
            : $"must be a string, not {node.Description}");
        return null;
    }

    /// <summary>Text that a check has nothing against.</summary>
    public string? Checked(YamlNode node, Func<string, string?> error)
    {
        if (Text(node) is not { } text) return null;
        if (error(text) is not { } wrong) return text;
        Report(node, wrong);
        return null;
    }

    public int? Integer(YamlNode node, int least, int most)
    {
        if (node is YamlScalar scalar && scalar.AsInteger() is { } value && value >= least && value <= most) return (int)value;
        string found = node switch
        {
            YamlScalar { IsNull: true } or not YamlScalar => node.Description,
            YamlScalar { IsPlain: false } quoted => $"the string {Quote.Text(quoted.Text)}",
            YamlScalar plain => plain.Kind is YamlScalarKind.Integer ? plain.Text : Quote.Text(plain.Text),
        };
        Report(node, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}, not {found}"));
        return null;
    }

    public bool? Boolean(YamlNode node)
    {
        if (node is YamlScalar scalar && scalar.AsBoolean() is { } value) return value;
        Report(node, "must be true or false, not " +
            $"{(node is YamlScalar { IsNull: false } text ? Quote.Text(text.Text) : node.Description)}");
        return null;
    }

    public T? OneOf<T>(YamlNode node)
        where T : struct, Enum
    {
        if (Text(node) is not { } text) return null;
        if (Choice.TryParse(text, out T? value)) return value;
        Report(node, Choice.Error<T>(text));
        return null;
    }

    /// <summary>A value by its notation.</summary>
    public T? Notation<T>(YamlNode node, Func<string, Parsed<T>> parse)
        where T : class =>
        Text(node) is { } text ? Accept(node, parse(text)) : null;

    public T? Accept<T>(YamlNode node, Parsed<T> parsed)
        where T : class
    {
        if (parsed.Error is not null) Report(node, parsed.Error);
        return parsed.Value;
    }

    /// <summary>The items of a list; none when there is nothing, as where every item is a comment.</summary>
    public IEnumerable<(YamlNode Node, FieldContext Context)> Items(YamlNode node)
    {
        if (node is YamlSequence list) return list.Items.Select((item, index) => (item, At(index)));
        if (node is not YamlScalar { IsNull: true }) Report(node, $"must be a list, not {node.Description}");
        return [];
    }

    /// <summary>A mapping with known keys; the unknown ones are reported with the nearest that is known.</summary>
    public YamlMapping? Mapping(YamlNode node, IReadOnlyCollection<string> known, Func<string, bool>? alsoAllowed = null)
    {
        if (node is not YamlMapping mapping)
        {
            Report(node, $"must be a mapping with {Quote.List(known)}, not {node.Description}");
            return null;
        }

        foreach (YamlScalar key in mapping.Entries.Select(entry => entry.Key)
            .Where(key => !known.Contains(key.Text) && alsoAllowed?.Invoke(key.Text) != true))
        {
            if (key is { IsPlain: true, Text: "<<" })
            {
                At(Quote.Key(key.Text)).Report(key, "merge keys are not supported; write the fields out, or use 'defaults'");
                continue;
            }

            string hint = Suggestion.Nearest(key.Text, known) is { } nearest ? $"did you mean '{nearest}'? " : "";
            At(Quote.Key(key.Text))
                .Report(key, $"is not a field; {hint}{(hint.Length > 0 ? "The" : "the")} fields here are {Quote.List(known)}");
        }

        return mapping;
    }
}
