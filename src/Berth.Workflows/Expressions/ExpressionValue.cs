using System.Diagnostics.CodeAnalysis;

namespace Berth.Workflows.Expressions;

/// <summary>
/// A value of the GitHub Actions expression language, with its coercions
/// (docs.github.com, "Evaluate expressions in workflows and actions").
/// </summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are the language's own names.")]
public sealed class ExpressionValue
{
    private readonly bool _boolean;
    private readonly double _number;
    private readonly string _text = "";

    private ExpressionValue(ValueKind kind) => Kind = kind;

    private ExpressionValue(bool value) : this(ValueKind.Boolean) => _boolean = value;

    private ExpressionValue(double value) : this(ValueKind.Number) => _number = value;

    private ExpressionValue(string value) : this(ValueKind.String) => _text = value;

    public static ExpressionValue Null { get; } = new(ValueKind.Null);
    public static ExpressionValue True { get; } = new(true);
    public static ExpressionValue False { get; } = new(false);

    public ValueKind Kind { get; }

    /// <summary>The items of an array; empty for every other kind.</summary>
    public IReadOnlyList<ExpressionValue> Items { get; private init; } = [];

    /// <summary>The properties of an object in their order; empty for every other kind.</summary>
    public IReadOnlyDictionary<string, ExpressionValue> Properties { get; private init; } =
        new OrderedDictionary<string, ExpressionValue>(0);

    /// <summary>True for the result of a <c>*</c> filter: a further property is taken of each item.</summary>
    internal bool IsFiltered { get; private init; }

    public bool IsPrimitive => Kind is not (ValueKind.Array or ValueKind.Object);

    /// <summary>False for <c>false</c>, <c>0</c>, <c>NaN</c>, <c>''</c> and <c>null</c>.</summary>
    public bool IsTruthy => Kind switch
    {
        ValueKind.Null => false,
        ValueKind.Boolean => _boolean,
        ValueKind.Number => _number is not 0 && !double.IsNaN(_number),
        ValueKind.String => _text.Length > 0,
        _ => true,
    };

    public static ExpressionValue Of(bool value) => value ? True : False;

    public static ExpressionValue Of(double value) => new(value);

    /// <summary>A string, or null for null.</summary>
    public static ExpressionValue Of(string? value) => value is null ? Null : new(value);

    public static ExpressionValue Array(IEnumerable<ExpressionValue> items) => new(ValueKind.Array) { Items = [.. items] };

    /// <summary>
    /// An object. Names are found whatever their case, unless <paramref name="caseSensitive"/> (the <c>env</c> context on Linux).
    /// The last of equal names wins.
    /// </summary>
    public static ExpressionValue Object(
        IEnumerable<KeyValuePair<string, ExpressionValue>> properties, bool caseSensitive = false)
    {
        ArgumentNullException.ThrowIfNull(properties);
        OrderedDictionary<string, ExpressionValue> ordered = new(caseSensitive
            ? StringComparer.Ordinal
            : StringComparer.OrdinalIgnoreCase);
        foreach ((string name, ExpressionValue value) in properties)
        {
            ordered[name] = value;
        }

        return new ExpressionValue(ValueKind.Object) { Properties = ordered };
    }

    /// <summary>An object of strings.</summary>
    public static ExpressionValue Texts(IEnumerable<KeyValuePair<string, string>> properties, bool caseSensitive = false) =>
        Object(properties.Select(pair => KeyValuePair.Create(pair.Key, Of(pair.Value))), caseSensitive);

    internal static ExpressionValue Filtered(IEnumerable<ExpressionValue> items) =>
        new(ValueKind.Array) { Items = [.. items], IsFiltered = true };

    /// <summary>The property of an object, or null where there is none.</summary>
    public ExpressionValue this[string name] => Properties.TryGetValue(name, out ExpressionValue? value) ? value : Null;

    /// <summary>
    /// Coercion to a number: null is 0, true is 1, a string as JavaScript's Number() reads it, everything else NaN.
    /// </summary>
    public double ToNumber() => Kind switch
    {
        ValueKind.Null => 0,
        ValueKind.Boolean => _boolean ? 1 : 0,
        ValueKind.Number => _number,
        ValueKind.String => NumberText.Parse(_text),
        _ => double.NaN,
    };

    /// <summary>Coercion to a string: null is empty; arrays and objects give their kind's name.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Null => "",
        ValueKind.Boolean => _boolean ? "true" : "false",
        ValueKind.Number => NumberText.Format(_number),
        ValueKind.String => _text,
        _ => Kind.ToString(),
    };

    /// <summary>
    /// The language's <c>==</c>: strings without regard to case, unlike types compared as numbers, NaN equal to nothing, arrays
    /// and objects only to themselves.
    /// </summary>
    public bool LooselyEquals(ExpressionValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Kind != other.Kind)
        {
            return IsPrimitive && other.IsPrimitive && ToNumber() == other.ToNumber();
        }

        return Kind switch
        {
            ValueKind.Null => true,
            ValueKind.Boolean => _boolean == other._boolean,
            ValueKind.Number => _number == other._number,
            ValueKind.String => string.Equals(_text, other._text, StringComparison.OrdinalIgnoreCase),
            _ => ReferenceEquals(this, other),
        };
    }

    /// <summary>The language's <c>&gt;</c>, with the coercions of <see cref="LooselyEquals"/>.</summary>
    public bool IsGreaterThan(ExpressionValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Kind, other.Kind) switch
        {
            (ValueKind.String, ValueKind.String) => string.Compare(_text, other._text, StringComparison.OrdinalIgnoreCase) > 0,
            _ => IsPrimitive && other.IsPrimitive && ToNumber() > other.ToNumber(),
        };
    }

    /// <summary>Equal in every part and type, as a matrix compares its cells; text with regard to case.</summary>
    public bool DeeplyEquals(ExpressionValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Kind == other.Kind && Kind switch
        {
            ValueKind.String => _text == other._text,
            ValueKind.Array =>
                Items.Count == other.Items.Count && Items.Zip(other.Items).All(pair => pair.First.DeeplyEquals(pair.Second)),
            ValueKind.Object => Properties.Count == other.Properties.Count
                && Properties.All(pair => other.Properties.TryGetValue(pair.Key, out ExpressionValue? value)
                    && pair.Value.DeeplyEquals(value)),
            _ => LooselyEquals(other),
        };
    }
}
