using Berth.Core.Configuration;

namespace Berth.Core.Tests.Configuration;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("imgae", "image")]
    [InlineData("Image", "image")]
    [InlineData("organisation", "organization")]
    [InlineData("repo", "repository")]
    [InlineData("cache", "caches")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void The_nearest_known_word_is_offered(string word, string? expected) =>
        Assert.Equal(expected, Suggestion.Nearest(word, ["image", "organization", "repository", "caches", "min"]));
}
