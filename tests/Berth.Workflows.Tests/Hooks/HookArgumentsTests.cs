using Berth.Core.Planning;
using Berth.Workflows.Hooks;

namespace Berth.Workflows.Tests.Hooks;

public sealed class HookArgumentsTests
{
    public static TheoryData<string[]> Cases => new()
    {
        { ["-l", "two words", "$c", "back\\slash"] },
        { ["-c", "echo \"[$A]\" \"two  blanks\"; exit 9"] },
        { ["it's", "", "\\'\"\\", "line\nend "] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_hook_gets_them_as_they_are(string[] arguments) => Assert.Equal(arguments, ArgumentWords.Rejoin(HookArguments.Literal(arguments)));
}
