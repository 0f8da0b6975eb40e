namespace Berth.Core.Steps.Protocol;

/// <summary>The first byte of a frame. Both directions share one space of kinds. See <c>docs/agent-protocol.md</c>.</summary>
public enum FrameKind : byte
{
    /// <summary>To the agent: a file to write, its first part.</summary>
    File = (byte)'F',

    /// <summary>To the agent: more of the file before.</summary>
    FileMore = (byte)'f',

    /// <summary>To the agent: a directory to make.</summary>
    Directory = (byte)'D',

    /// <summary>To the agent: a symbolic link to make.</summary>
    Link = (byte)'L',

    /// <summary>To the agent: what to remove, whole, if it is there.</summary>
    Remove = (byte)'U',

    /// <summary>To the agent: what to run.</summary>
    Request = (byte)'Q',

    /// <summary>To the agent: a signal for the step's process group.</summary>
    Signal = (byte)'S',

    /// <summary>From a relay: variables of the hook's environment.</summary>
    Environment = (byte)'V',

    /// <summary>From a relay: the hook's standard input; an empty one is its end.</summary>
    Input = (byte)'I',

    /// <summary>From the agent: the step runs.</summary>
    Started = (byte)'P',

    /// <summary>From the agent: standard output.</summary>
    Output = (byte)'O',

    /// <summary>From the agent: standard error.</summary>
    Error = (byte)'E',

    /// <summary>From the agent: a result file, its first part.</summary>
    Result = (byte)'R',

    /// <summary>From the agent: more of the result file before.</summary>
    ResultMore = (byte)'r',

    /// <summary>From the agent, last: the step's exit code.</summary>
    Exit = (byte)'X',

    /// <summary>From the agent, last: it could not do its own work.</summary>
    Failure = (byte)'!',
}
