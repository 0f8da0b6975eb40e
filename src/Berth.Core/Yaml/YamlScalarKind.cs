using System.Diagnostics.CodeAnalysis;

namespace Berth.Core.Yaml;

/// <summary>The types of YAML 1.2's core schema.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are the schema's own names.")]
public enum YamlScalarKind
{
    Null,
    Boolean,
    Integer,
    Float,
    String,
}
