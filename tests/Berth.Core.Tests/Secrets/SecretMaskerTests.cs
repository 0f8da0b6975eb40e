using System.Text;
using Berth.Core.Secrets;

namespace Berth.Core.Tests.Secrets;

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
    public void A_pods_form_of_a_secret_is_masked()
    {
        SecretMasker masker = new();
        masker.Add("dollar$secret$");
        Assert.Equal("a *** b ***", masker.Apply("a dollar$$secret$$ b dollar$secret$"));
    }

    [Fact]
    public void A_secret_in_a_command_that_is_quoted_for_a_shell_is_masked()
    {
        SecretMasker masker = new();
        masker.Add("it's-a-secret");
        Assert.Equal("sh -c 'echo ***'", masker.Apply("sh -c 'echo it'\\''s-a-secret'"));
    }

    [Fact]
    public void A_secret_in_a_workflow_command_is_masked()
    {
        SecretMasker masker = new();
        masker.Add("a [1%] se;cret\rand more");
        Assert.Equal("::add-mask::***%0D***, ##[add-mask]***",
            masker.Apply("::add-mask::a [1%25] se;cret%0Dand more, ##[add-mask]a [1%25%5D se%3Bcret"));
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
        Assert.Equal(4, masker.SafeLength("xxxxabcdefghijkl"));
    }

    [Fact]
    public void An_empty_secret_masks_nothing()
    {
        SecretMasker masker = new();
        masker.Add(" \n ");
        Assert.Equal("text", masker.Apply("text"));
    }

    [Theory]
    [InlineData("", "\n")] // echo "$S" | base64
    [InlineData("", "")]
    [InlineData("user:", "")] // printf 'user:%s' "$S" | base64
    [InlineData("user:", "\n")]
    [InlineData("a user:", "@host")]
    [InlineData("the user:", "@a.host")]
    public void Base64_of_a_longer_text_tells_nothing_of_a_secret_in_it(string before, string after)
    {
        const string secret = "hunter2-Zebra?>~";
        SecretMasker masker = new();
        masker.Add(secret);
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + secret + after));
        foreach (string text in new[] { encoded, encoded.Replace('+', '-').Replace('/', '_'), encoded.TrimEnd('=') })
        {
            string masked = masker.Apply(text);
            string[] rest = masked.Split("***");
            Assert.Equal(2, rest.Length);
            // What is left are the neighbours' digits and, at each end, the one that they share with the secret.
            Assert.InRange(rest[0].Length, 0, (before.Length * 8 + 5) / 6);
            Assert.InRange(rest[1].TrimEnd('=').Length, 0, (after.Length * 8 + 5) / 6 + 1);
        }
    }

    [Theory]
    [InlineData("ab", "hYg FiY YWI")]
    [InlineData("abc", "FiY GFi hYm mM YW")]
    public void A_short_secret_does_not_mask_every_text_that_has_two_or_three_digits_of_its_base64(string secret, string text)
    {
        SecretMasker masker = new();
        masker.Add(secret);
        Assert.Equal(text, masker.Apply(text));
        Assert.Equal("***", masker.Apply(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))));
    }

    [Theory]
    [InlineData("a<b>&'c\"d", "a&lt;b&gt;&amp;&apos;c&quot;d")] // XML
    [InlineData("a<b>'c\"d", "a<b>'c\\\"d")] // JSON of most programs; an argument
    [InlineData("a<b>'c", "a\\u003Cb\\u003E\\u0027c")] // JSON of those that think of HTML
    [InlineData("it's-mine", "it''s-mine")] // an expression
    [InlineData("\"quoted-value\"", "quoted-value")]
    [InlineData("secret1&secret2&secret3", "secret1&secret2&")] // PowerShell's errors
    [InlineData("secret1&secret2&secret3", "secret3")]
    [InlineData("secret1&+secret2&secret3", "ecret2&secret3")]
    public void The_forms_that_the_runner_knows_are_masked(string secret, string printed)
    {
        SecretMasker masker = new();
        masker.Add(secret);
        Assert.Equal("say ***!", masker.Apply($"say {printed}!"));
    }

    [Theory]
    [InlineData("secret1&ab", "ab")]
    [InlineData("secret1&+a", "a")]
    [InlineData("secret1&+", "+")]
    [InlineData("\"abc\"", "abc")]
    public void A_short_part_of_a_secret_is_no_secret(string secret, string part)
    {
        SecretMasker masker = new();
        masker.Add(secret);
        Assert.Equal(part, masker.Apply(part));
    }
}
