namespace Berth.Agent.Install;

/// <summary>What <c>agent install</c> and <c>agent run</c> make for a job alike: directories, and the inside of slots.</summary>
internal sealed class PlaceOptions
{
    private readonly List<string> _directories = [];
    private readonly List<SlotOption> _slots = [];

    public IReadOnlyList<string> Directories => _directories;

    public IReadOnlyList<SlotOption> Slots => _slots;

    /// <summary>False for an option that is no such place, or no whole one.</summary>
    public bool Take(string name, string? value)
    {
        switch (name, value)
        {
            case ("--directory", ['/', ..]):
                _directories.Add(value);
                return true;
            case ("--slot", not null) when SlotOption.Parse(value) is { } slot:
                _slots.Add(slot);
                return true;
            default:
                return false;
        }
    }
}
