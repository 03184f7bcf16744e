using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData(16_384, null, 16_384)]
    [InlineData(16_384, 1_048_576L, 16_384)]
    [InlineData(16_384, 17_000L, 15_976)]
    [InlineData(16_384, 1_024L, 896)]
    [InlineData(16_384, 200L, 100)]
    [InlineData(16_384, 1L, 1)]
    [InlineData(10, 1_024L, 10)]
    public void A_listener_holds_no_more_connections_than_leave_descriptors_for_the_rest(int wanted, long? limit, int most) =>
        Assert.Equal(most, DescriptorLimit.Cap(wanted, limit));

    [Fact]
    public void The_limit_of_this_process_is_known()
    {
        if (!OperatingSystem.IsWindows()) Assert.True(DescriptorLimit.Current is null or > 0);
        if (!OperatingSystem.IsLinux()) return;
        string line = File.ReadLines("/proc/self/limits").Single(one => one.StartsWith("Max open files", StringComparison.Ordinal));
        string soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        bool isNumber = long.TryParse(soft, out long limit) && limit <= int.MaxValue;
        Assert.Equal(isNumber ? limit : null, DescriptorLimit.Current);
    }
}
