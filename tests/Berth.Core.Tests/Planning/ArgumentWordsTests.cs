using Berth.Core.Planning;

namespace Berth.Core.Tests.Planning;

public sealed class ArgumentWordsTests
{
    public static TheoryData<string[], string[]> Cases => new()
    {
        { ["-e", "/__w/_temp/x.sh"], ["-e", "/__w/_temp/x.sh"] },
        { ["--foo", "\"a", "b\""], ["--foo", "a b"] },
        { ["\"bob\"", "\"two", "words\""], ["bob", "two words"] },
        { ["-c", "'echo", "\"x\"'"], ["-c", "echo \"x\""] },
        { ["\"\"", "x"], ["", "x"] },
        { ["it's"], ["it's"] },
        { ["a", "", "b"], ["a", "b"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Arguments_are_what_the_user_wrote(string[] sent, string[] meant) => Assert.Equal(meant, ArgumentWords.Rejoin(sent));
}
