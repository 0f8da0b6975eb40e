namespace Berth.Core.Caches;

/// <summary>A slot that was to go and stays, with the reason.</summary>
public sealed record KeptSlot(CacheSlotSummary Slot, string Reason)
{
    /// <summary>One that a job has, which is named where it is known.</summary>
    public static KeptSlot InUse(CacheSlotSummary slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        return new KeptSlot(slot, slot.Holder is null ? "in use" : $"in use by {slot.Holder}");
    }
}
