using System.Diagnostics.CodeAnalysis;

namespace Berth.Workflows.Expressions;

/// <summary>The types of the expression language.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are the language's own names.")]
public enum ValueKind
{
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}
