namespace Berth.GitHub.Http;

/// <summary>Whether a request may be sent again when nobody knows whether it was carried out.</summary>
internal enum Repeat
{
    /// <summary>A second time would do something a second time.</summary>
    Never,

    /// <summary>A second time changes nothing: reading, removing, asking for one more token.</summary>
    Harmless,
}
