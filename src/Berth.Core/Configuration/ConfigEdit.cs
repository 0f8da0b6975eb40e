using System.Diagnostics.CodeAnalysis;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>The text after an edit, or why there is none.</summary>
public sealed record ConfigEdit(string? Text, IReadOnlyList<Problem> Problems)
{
    [MemberNotNullWhen(true, nameof(Text))]
    public bool IsValid => Text is not null;
}
