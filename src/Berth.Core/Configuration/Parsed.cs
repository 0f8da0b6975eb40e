using System.Diagnostics.CodeAnalysis;

namespace Berth.Core.Configuration;

/// <summary>What a notation means, or what is wrong with it.</summary>
public sealed record Parsed<T>(T? Value, string? Error)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => Error is null;
}
