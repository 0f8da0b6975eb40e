using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth.Core.Yaml;

/// <summary>A scalar. Only a plain one can be other than a string: <c>"true"</c> in quotes is text.</summary>
/// <param name="Text">As written, quotes and escapes resolved: a plain <c>1.10</c> keeps its zero.</param>
/// <param name="IsPlain">Written without quotes and without a block indicator.</param>
public sealed partial record YamlScalar(string Text, bool IsPlain, int Line, int Column) : YamlNode(Line, Column)
{
    /// <summary>
    /// The type by YAML 1.2's core schema (section 10.3.2): <c>yes</c>, <c>on</c> and <c>012:30</c> are strings or integers,
    /// never surprises.
    /// </summary>
    public YamlScalarKind Kind { get; } = IsPlain ? KindOf(Text) : YamlScalarKind.String;

    public bool IsNull => Kind == YamlScalarKind.Null;

    public override string Description => Kind switch
    {
        YamlScalarKind.Null => "nothing",
        YamlScalarKind.Boolean => "a boolean",
        YamlScalarKind.Integer or YamlScalarKind.Float => "a number",
        _ => "a string",
    };

    /// <summary>The value of a boolean; null for every other kind.</summary>
    public bool? AsBoolean() => Kind == YamlScalarKind.Boolean ? Text[0] is 't' or 'T' : null;

    /// <summary>The value of an integer that fits 64 bits; null for every other kind.</summary>
    public long? AsInteger()
    {
        if (Kind != YamlScalarKind.Integer) return null;
        if (Text.StartsWith("0x", StringComparison.Ordinal))
            return long.TryParse(Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hex)
                && hex >= 0 ? hex : null;
        if (Text.StartsWith("0o", StringComparison.Ordinal)) return Octal(Text.AsSpan(2));
        return long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
    }

    /// <summary>The value of a number, <c>.inf</c> and <c>.nan</c> included; null for every other kind.</summary>
    public double? AsNumber() => Kind switch
    {
        YamlScalarKind.Integer when AsInteger() is { } integer => integer,
        YamlScalarKind.Integer =>
            double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double large) ? large : null,
        YamlScalarKind.Float when Text.EndsWith("nan", StringComparison.OrdinalIgnoreCase) => double.NaN,
        YamlScalarKind.Float when Text.EndsWith("inf", StringComparison.OrdinalIgnoreCase) =>
            Text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
        YamlScalarKind.Float => double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static YamlScalarKind KindOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => YamlScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => YamlScalarKind.Boolean,
        _ when IntegerPattern().IsMatch(text) => YamlScalarKind.Integer,
        _ when FloatPattern().IsMatch(text) => YamlScalarKind.Float,
        _ => YamlScalarKind.String,
    };

    private static long? Octal(ReadOnlySpan<char> digits)
    {
        long value = 0;
        foreach (char digit in digits)
        {
            if (value > long.MaxValue >> 3) return null;
            value = (value << 3) | (long)(digit - '0');
        }

        return value;
    }

    [GeneratedRegex(@"\A(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z")]
    private static partial Regex IntegerPattern();

    [GeneratedRegex(
        @"\A(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z")]
    private static partial Regex FloatPattern();
}
