using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Files;

public class FreeSpaceTests
{
    [Fact]
    public void Root_may_also_write_what_is_kept_back_from_others()
    {
        if (!OperatingSystem.IsLinux()) return;
        // Others write beside this test.
        const long Slack = 4L << 30;
        using var folder = new Folder();
        var drive = new DriveInfo(folder.Path);
        long expected = Environment.IsPrivilegedProcess ? drive.TotalFreeSpace : drive.AvailableFreeSpace;
        Assert.InRange(FreeSpace.Of(folder["file"])!.Value, expected - Slack, expected + Slack);
    }
}
