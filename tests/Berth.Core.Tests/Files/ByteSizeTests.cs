using Berth.Core.Files;

namespace Berth.Core.Tests.Files;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("20GiB", 20L << 30)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("64 MB", 64L << 20)]
    [InlineData("100", 100)]
    public void Sizes_are_read(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("9999999999g")]
    public void What_is_no_size_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 KiB")]
    [InlineData(3L << 29, "1.5 GiB")]
    [InlineData(120L << 20, "120 MiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    public void Sizes_are_written_short(long bytes, string text) => Assert.Equal(text, ByteSize.Text(bytes));
}
