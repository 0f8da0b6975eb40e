namespace Berth.Core.Caches;

/// <summary>A slot that was to go and stays, with the reason.</summary>
public sealed record KeptSlot(CacheSlotSummary Slot, string Reason);
