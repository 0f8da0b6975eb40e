using Berth.Workflows.Logs;

namespace Berth.Workflows.Tests.Logs;

public sealed class SecretMaskerTests
{
    [Fact]
    public void Secrets_are_masked_with_their_encodings()
    {
        SecretMasker masker = new();
        masker.Add("p\"ss w?rd");
        Assert.Equal("a *** b *** c ***", masker.Apply("a p\"ss w?rd b cCJzcyB3P3Jk c p%22ss%20w%3Frd"));
    }

    [Fact]
    public void Overlapping_and_adjacent_secrets_become_one_mask()
    {
        SecretMasker masker = new();
        masker.Add("abc");
        masker.Add("cde");
        Assert.Equal("x***y***", masker.Apply("xabcdeyabcabc"));
    }

    [Fact]
    public void Every_line_of_a_secret_is_masked_by_itself()
    {
        SecretMasker masker = new();
        masker.Add("-----BEGIN-----\r\nline-one\n\nline-two\n");
        Assert.Equal("*** and ***", masker.Apply("line-two and line-one"));
        Assert.Equal("plain", masker.Apply("plain"));
    }

    [Fact]
    public void An_unfinished_line_is_never_cut_through_a_secret()
    {
        SecretMasker masker = new();
        masker.Add("abcdef");
        Assert.True(masker.SafeLength("xxxxabc") <= 4);
        Assert.Equal(4, masker.SafeLength("xxxxabcdefgh"));
    }

    [Fact]
    public void An_empty_secret_masks_nothing()
    {
        SecretMasker masker = new();
        masker.Add(" \n ");
        Assert.Equal("text", masker.Apply("text"));
    }
}
