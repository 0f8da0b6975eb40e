using Berth.Core.Steps.Protocol;
using CsCheck;

namespace Berth.Agent.Tests;

public sealed class FrameTests
{
    private static readonly Gen<string> _text = Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 40];
    private static readonly Gen<IReadOnlyList<string>> _list = _text.List[0, 5].Select(list => (IReadOnlyList<string>)list);

    [Fact]
    public void A_request_comes_back_as_it_was_however_it_is_cut()
    {
        Gen.Select(_text.List[1, 5], _list, _list, _text, _list, Gen.Int[1, 50]).Sample((argv, environment, path, directory, results, cut) =>
        {
            byte[] frame = new StepCommandLine(argv, environment, path, directory, results).ToFrame(new FrameBuilder()).ToArray();
            var reader = new FrameReader();
            for (int at = 0; at < frame.Length; at += cut)
            {
                Assert.False(reader.TryRead(out _, out _));
                int count = Math.Min(cut, frame.Length - at);
                frame.AsSpan(at, count).CopyTo(reader.GetMemory().Span);
                reader.Advance(count);
            }

            Assert.True(reader.TryRead(out FrameKind kind, out ReadOnlyMemory<byte> payload));
            Assert.Equal(FrameKind.Request, kind);
            StepCommandLine back = StepCommandLine.Parse(payload.Span);
            Assert.Equal(argv, back.Argv);
            Assert.Equal(environment, back.Environment);
            Assert.Equal(path, back.PrependPath);
            Assert.Equal(directory, back.WorkingDirectory);
            Assert.Equal(results, back.ResultFiles);
            Assert.True(reader.Pending.IsEmpty);
        });
    }

    [Fact]
    public void Whatever_comes_is_a_frame_or_a_protocol_error()
    {
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var reader = new FrameReader();
            bytes.CopyTo(reader.GetMemory());
            reader.Advance(bytes.Length);
            try
            {
                while (reader.TryRead(out _, out ReadOnlyMemory<byte> payload))
                {
                    StepCommandLine.Parse(payload.Span);
                }
            }
            catch (ProtocolException)
            {
                // The only way to fail.
            }
        });
    }

    [Fact]
    public void A_frame_of_the_largest_size_passes_and_a_larger_one_is_refused()
    {
        var builder = new FrameBuilder();
        byte[] frame = builder.Begin(FrameKind.Output).AddBytes(new byte[Frame.MaxPayload]).End().ToArray();
        var reader = new FrameReader();
        for (int at = 0; at < frame.Length;)
        {
            Memory<byte> room = reader.GetMemory();
            int count = Math.Min(room.Length, frame.Length - at);
            frame.AsMemory(at, count).CopyTo(room);
            reader.Advance(count);
            at += count;
        }

        Assert.True(reader.TryRead(out _, out ReadOnlyMemory<byte> payload));
        Assert.Equal(Frame.MaxPayload, payload.Length);
        Assert.Throws<ProtocolException>(() => builder.Begin(FrameKind.Output).AddBytes(new byte[Frame.MaxPayload + 1]));

        byte[] tooLarge = [(byte)'O', 0, 0x10, 0, 1];
        tooLarge.CopyTo(reader.GetMemory());
        reader.Advance(tooLarge.Length);
        Assert.Throws<ProtocolException>(() => reader.TryRead(out _, out _));
    }
}
