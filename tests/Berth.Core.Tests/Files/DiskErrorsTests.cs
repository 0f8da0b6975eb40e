using Berth.Core.Files;

namespace Berth.Core.Tests.Files;

public sealed class DiskErrorsTests
{
    [Fact]
    public void A_lack_of_rights_is_not_a_lack_of_space()
    {
        Assert.Equal(
            "Get the right to write in /srv (see who owns it and the directories above it), or go elsewhere",
            DiskErrors.FixOfMaking(new UnauthorizedAccessException(), "/srv", "go elsewhere"));
        Assert.Equal("Free some space there, or go elsewhere", DiskErrors.FixOfMaking(new IOException(), "/srv", "go elsewhere"));
    }
}
