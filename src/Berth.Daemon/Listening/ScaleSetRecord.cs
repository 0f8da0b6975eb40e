namespace Berth.Daemon.Listening;

/// <summary>What is remembered of a scale set between two lives of a daemon.</summary>
/// <param name="Url">Of what it serves.</param>
/// <param name="Id">Its number at GitHub; 0 while it is being made.</param>
/// <param name="Session">The message session that was opened last: it stands against the next one for some minutes.</param>
/// <param name="Credentials">Whose it was made with: it may have left the configuration when it is to be deleted.</param>
internal sealed record ScaleSetRecord(string Url, string Name, long Id, Guid Session, string? Credentials = null);
