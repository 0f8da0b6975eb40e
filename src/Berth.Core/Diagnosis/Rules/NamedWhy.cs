namespace Berth.Core.Diagnosis.Rules;

/// <summary>Why a named program could not be run.</summary>
internal enum NamedWhy
{
    /// <summary>It was not found; of a path a shell says so when its loader is missing, too.</summary>
    Missing,

    /// <summary>A script that a shell was to read is not there.</summary>
    MissingScript,

    /// <summary>It is there, and what loads or interprets it is not.</summary>
    LacksLoader,

    /// <summary>It may not be executed.</summary>
    Denied,
}
