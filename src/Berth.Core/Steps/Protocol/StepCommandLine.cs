namespace Berth.Core.Steps.Protocol;

/// <summary>The payload of a <see cref="FrameKind.Request"/>: what the agent is to run.</summary>
/// <param name="Argv">The program and its arguments.</param>
/// <param name="Environment"><c>NAME=value</c>, on top of the container's own environment.</param>
/// <param name="PrependPath">Directories put before <c>PATH</c>, the first one first.</param>
/// <param name="WorkingDirectory">An absolute path in the container; empty for the container's own.</param>
/// <param name="ResultFiles">Paths in the container whose content is wanted back when the step has ended.</param>
public sealed record StepCommandLine(
    IReadOnlyList<string> Argv,
    IReadOnlyList<string> Environment,
    IReadOnlyList<string> PrependPath,
    string WorkingDirectory,
    IReadOnlyList<string> ResultFiles)
{
    /// <summary>The request as a frame.</summary>
    /// <exception cref="ProtocolException">It is larger than a frame.</exception>
    public ReadOnlyMemory<byte> ToFrame(FrameBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Begin(FrameKind.Request).Add(Argv).Add(Environment).Add(PrependPath).Add(WorkingDirectory).Add(ResultFiles)
            .End();
    }

    /// <summary>Reads a request's payload.</summary>
    /// <exception cref="ProtocolException">It is no request, or one that names no program or holds a NUL.</exception>
    public static StepCommandLine Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var request = new StepCommandLine(
            reader.ReadList(), reader.ReadList(), reader.ReadList(), reader.ReadString(), reader.ReadList());
        reader.End();
        if (request.Argv.Count == 0)
        {
            throw new ProtocolException("a request without a command");
        }

        // The kernel takes strings that end at a NUL: one in the middle would silently cut an argument or a path.
        bool holdsNul = request.Argv.Concat(request.Environment).Concat(request.PrependPath)
            .Concat(request.ResultFiles).Append(request.WorkingDirectory)
                .Any(text => text.Contains('\0', StringComparison.Ordinal));
        return holdsNul ? throw new ProtocolException("a request with a NUL character in it") : request;
    }
}
