namespace Berth.Core.Checks;

/// <summary>Ends a check that cannot be made here, such as one of an engine that does not answer.</summary>
public sealed class CheckSkippedException(string reason) : Exception(reason);
