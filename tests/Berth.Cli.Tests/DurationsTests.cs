using Berth.Cli.Output;

namespace Berth.Cli.Tests;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("14d", 14 * 86_400)]
    [InlineData("36h", 36 * 3600)]
    [InlineData("2w", 14 * 86_400)]
    [InlineData("1d12h30m5s", 131_405)]
    [InlineData("0s", 0)]
    public void Spans_are_read(string text, int seconds)
    {
        Assert.True(Durations.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("14")]
    [InlineData("-1d")]
    [InlineData("1.5d")]
    [InlineData("d")]
    [InlineData("1d ")]
    [InlineData("10001d")]
    [InlineData("999999999w999999999w")]
    public void What_is_no_span_is_refused(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(119, "119 s")]
    [InlineData(120, "2 min")]
    [InlineData(7199, "119 min")]
    [InlineData(172_799, "47 h")]
    [InlineData(172_800, "2 d")]
    public void Spans_are_written_in_the_largest_unit_of_which_there_are_two(int seconds, string text) =>
        Assert.Equal(text, Durations.Text(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(59, "59s")]
    [InlineData(92, "1m32s")]
    [InlineData(7500, "2h05m")]
    [InlineData(273_600, "3d04h")]
    [InlineData(8_640_000, "100d")]
    public void Spans_are_written_in_six_letters_at_most(int seconds, string text) =>
        Assert.Equal(text, Durations.Short(TimeSpan.FromSeconds(seconds)));
}
