namespace Berth.Agent.Run;

/// <summary><c>--overlay TARGET=SLOT</c>: the slot's files on top of the image's at the target.</summary>
internal sealed record OverlayOption(string Target, string Slot);
