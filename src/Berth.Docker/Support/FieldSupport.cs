namespace Berth.Docker.Support;

/// <summary>The kinds of treatment; a field without any is refused.</summary>
internal enum FieldSupport
{
    /// <summary>Done as Kubernetes does it.</summary>
    Honoured,

    /// <summary>Has no meaning on one machine: noted, not refused.</summary>
    Ignored,
}
