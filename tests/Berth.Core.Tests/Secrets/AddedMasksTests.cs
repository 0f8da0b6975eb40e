using System.Text;
using Berth.Core.Secrets;

namespace Berth.Core.Tests.Secrets;

public sealed class AddedMasksTests
{
    [Theory]
    [InlineData("::add-mask::hush\n", "hush")]
    [InlineData("  ::Add-Mask::hush\r\nmore\n", "hush")]
    [InlineData("::add-mask::a b::c", "a b::c")]
    [InlineData("50 %\r::add-mask::after a progress bar\r100 %\n", "after a progress bar")]
    [InlineData("::add-mask::one%0Atwo%25%0D\n", "one\ntwo%\r")]
    [InlineData("12:00 ##[add-mask]old%5D\n", "old]")]
    [InlineData("::add-mask::   \n", null)]
    [InlineData("echo ::add-mask::shown by set -x\n", null)]
    [InlineData("::error::add-mask\n", null)]
    public void A_mask_is_read_as_the_runner_reads_it(string output, string? value)
    {
        AddedMasks whole = new();
        whole.Read(Encoding.UTF8.GetBytes(output));
        AddedMasks parts = new();
        foreach (byte each in Encoding.UTF8.GetBytes(output)) parts.Read([each]);

        string[] expected = value is null ? [] : [value];
        Assert.Equal(expected, whole.Values);
        Assert.Equal(expected, parts.Values);
    }

    [Fact]
    public void A_line_that_does_not_end_takes_no_more_memory_than_a_long_one()
    {
        AddedMasks masks = new();
        byte[] part = Encoding.UTF8.GetBytes(new string('x', 1 << 16));
        for (int i = 0; i < 64; i++) masks.Read(part);
        masks.Read("\n::add-mask::hush"u8);

        Assert.Equal(["hush"], masks.Values);
    }
}
