namespace Berth.Core.Engines;

/// <summary>How long one phase took, for example <c>init</c> or <c>services</c>.</summary>
public sealed record PhaseTime(string Phase, TimeSpan Duration);
