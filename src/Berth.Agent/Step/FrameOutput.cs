using Berth.Agent.Linux;
using Berth.Core.Steps.Protocol;

namespace Berth.Agent.Step;

/// <summary>
/// Writes frames to standard output. It blocks while the hook does not read, which holds the step back in turn.
/// </summary>
internal sealed class FrameOutput
{
    private readonly FrameBuilder _frames = new();

    public void Started(int pid) => Write(_frames.Begin(FrameKind.Started).Add(pid).End().Span);

    public void ErrorText(string text) =>
        Write(_frames.Begin(FrameKind.Error).AddBytes(System.Text.Encoding.UTF8.GetBytes(text)).End().Span);

    public void FileBegin(string path, uint mode, ReadOnlySpan<byte> content) =>
        Write(_frames.Begin(FrameKind.File).Add(path).Add((int)mode).AddBytes(content).End().Span);

    public void FileMore(ReadOnlySpan<byte> content) => Write(_frames.Begin(FrameKind.FileMore).AddBytes(content).End().Span);

    public void Directory(string path, uint mode) => Write(_frames.Begin(FrameKind.Directory).Add(path).Add((int)mode).End().Span);

    public void Link(string path, string target) => Write(_frames.Begin(FrameKind.Link).Add(path).Add(target).End().Span);

    public void Remove(string path) => Write(_frames.Begin(FrameKind.Remove).Add(path).End().Span);

    public void ResultBegin(string path, ReadOnlySpan<byte> content) =>
        Write(_frames.Begin(FrameKind.Result).Add(path).AddBytes(content).End().Span);

    public void ResultMore(ReadOnlySpan<byte> content) => Write(_frames.Begin(FrameKind.ResultMore).AddBytes(content).End().Span);

    public void Exit(int code) => Write(_frames.Begin(FrameKind.Exit).Add(code).End().Span);

    public void Failure(string code, string text) => Write(_frames.Begin(FrameKind.Failure).Add(code).Add(text).End().Span);

    /// <summary>Sends output that was read into a buffer behind room for the header: one write, no copy.</summary>
    public static void Data(FrameKind kind, Span<byte> frame)
    {
        Frame.WriteHeader(frame, kind, frame.Length - Frame.HeaderSize);
        Write(frame);
    }

    private static void Write(ReadOnlySpan<byte> frame)
    {
        try
        {
            FileDescriptor.Output.Write(frame);
        }
        catch (LinuxException exception)
        {
            throw new HookGoneException(exception.Message);
        }
    }
}
