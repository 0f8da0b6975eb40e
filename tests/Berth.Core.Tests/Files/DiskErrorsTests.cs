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
        Assert.Equal("Free some space there (df -h /srv), or go elsewhere", Fix(28));
        Assert.Equal("Mount what /srv is on so that it can be written (mount -o remount,rw), or go elsewhere", Fix(30));
        Assert.Equal("See to /srv, or go elsewhere", Fix(5));

        static string Fix(int number) => DiskErrors.FixOfMaking(new IOException("", number), "/srv", "go elsewhere");
    }
}
