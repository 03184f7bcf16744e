using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

public class ReplayWindowTests
{
    [Fact]
    public void At_the_start_0_to_32_are_acceptable()
    {
        ReplayWindow window = default;
        Assert.Equal(0UL, window.NextExpected);
        for (ulong nonce = 0; nonce <= 32; nonce++) Assert.Equal(RecordError.None, window.Check(nonce));
        Assert.Equal(RecordError.TooFarAhead, window.Check(33));
        Assert.Equal(RecordError.TooFarAhead, window.Check(ulong.MaxValue));
    }

    [Fact]
    public void Checking_alone_uses_nothing_up()
    {
        ReplayWindow window = default;
        for (int i = 0; i < 3; i++) Assert.Equal(RecordError.None, window.Check(5));
        window.Commit(5);
        Assert.Equal(RecordError.Replayed, window.Check(5));
        Assert.Equal(6UL, window.NextExpected);
    }

    [Fact]
    public void Exactly_the_highest_and_the_32_before_it_are_remembered()
    {
        ReplayWindow window = default;
        for (ulong nonce = 0; nonce <= 100; nonce += 2) window.Commit(nonce);
        for (ulong nonce = 0; nonce <= 100; nonce++)
        {
            RecordError expected = nonce < 68 ? RecordError.TooOld : nonce % 2 == 0 ? RecordError.Replayed : RecordError.None;
            Assert.Equal((nonce, expected), (nonce, window.Check(nonce)));
        }
    }

    [Fact]
    public void The_end_of_the_range_does_not_wrap()
    {
        ReplayWindow window = default;
        window.Commit(ulong.MaxValue - 10);
        Assert.Equal(RecordError.None, window.Check(ulong.MaxValue));
        Assert.Equal(RecordError.TooOld, window.Check(0));
        Assert.Equal(RecordError.TooOld, window.Check(ulong.MaxValue - 43));
        Assert.Equal(RecordError.None, window.Check(ulong.MaxValue - 42));
    }
}
