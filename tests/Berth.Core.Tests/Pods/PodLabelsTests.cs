using Berth.Core.Pods;

namespace Berth.Core.Tests.Pods;

public sealed class PodLabelsTests
{
    [Theory]
    [InlineData("desk-1")]
    [InlineData("Build.Host_2")]
    public void A_text_that_is_a_label_stays_as_it_is(string text) => Assert.Equal(text, PodLabels.Value(text));

    [Theory]
    [InlineData("a/b", "a.b")]
    [InlineData("a/b", "a b")]
    [InlineData("-a", "a")]
    [InlineData("///", "???")]
    [InlineData("", " ")]
    public void Texts_that_a_label_cannot_tell_apart_have_values_of_their_own(string one, string other)
    {
        Assert.NotEqual(PodLabels.Value(one), PodLabels.Value(other));
        Assert.Matches("^[a-zA-Z0-9]([a-zA-Z0-9._-]{0,61}[a-zA-Z0-9])?$", PodLabels.Value(other));
    }

    [Fact]
    public void Long_texts_that_differ_at_their_end_have_values_of_their_own()
    {
        string text = new('x', 100);
        Assert.NotEqual(PodLabels.Value(text + "1"), PodLabels.Value(text + "2"));
        Assert.Equal(63, PodLabels.Value(text).Length);
    }
}
