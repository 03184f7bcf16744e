using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;
using Ockam.Tests.Support;

namespace Ockam.Aws.Tests.Sharing;

/// <summary>
/// A set-up whose making or removal broke off at any of its calls, before or after that call reached AWS, is completed or removed; then the
/// account is as empty as before.
/// </summary>
[Collection(RunsCollection.Name)]
public sealed class SharingInterruptionTests(MotoServer moto) : IDisposable
{
    private const string Name = "shared";

    // A bucket and its four settings; a key, its alias and its policy; a role, its rights, a profile and its role; a snapshot and an image;
    // an instance.
    private const int CallsToMake = 5 + 3 + 4 + 2 + 1;

    // Instance, image, snapshot, the profile's role, profile, rights, role; the bucket; the key and its alias.
    private const int CallsToRemove = 8 + 2;

    private readonly SharingAccount _account = new(moto) { Pace = HastyClock.FewLooks };

    public void Dispose() => _account.Dispose();

    // By default each call is cut once, and the four ways - before or after it reached AWS, then removed or completed - take turns; a
    // larger scale cuts each call in all four.
    [MotoFact]
    public async Task Making_and_removing_that_broke_off_at_any_call_is_completed_or_removed()
    {
        await moto.ResetAsync();
        SharingSetUp setUp = await SharingSetUp.PrepareAsync(_account, Name);
        bool isAll = Scale.Of(1) > 1;
        for (int at = 1; at <= CallsToMake; at++)
        {
            for (int way = isAll ? 0 : at % 4, last = isAll ? 3 : way; way <= last; way++)
                await BreakOffAsync(setUp, at, reaches: (way & 1) != 0, completes: (way & 2) != 0);
        }

        var whole = new FaultFront { FaultAt = CallsToMake + 1 };
        await setUp.MakeAsync(whole);
        Assert.Equal(CallsToMake, whole.Changes.Count);
        // Each call of the removal is cut before it reaches AWS, and then after.
        for (int call = 1; call <= CallsToRemove; call++)
        {
            foreach (bool reaches in (bool[])[false, true])
            {
                var front = new FaultFront { FaultAt = 1, Reaches = reaches };
                AwsException broken = await Assert.ThrowsAsync<AwsException>(() => setUp.RemoveAsync(front));
                Assert.Equal((true, AwsErrorKind.Unreachable), (front.HasFaulted, broken.Kind));
            }
        }

        var rest = new FaultFront { FaultAt = 1 };
        await setUp.RemoveAsync(rest);
        Assert.Empty(rest.Changes);
        await setUp.AssertNothingAsync();
    }

    [MotoTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_the_SDK_s_repetitions_on_each_call_that_is_lost_once_makes_and_removes_once(bool reaches)
    {
        await moto.ResetAsync();
        using var account = new SharingAccount(moto) { Repetitions = 3, Pace = HastyClock.FewLooks };
        SharingSetUp setUp = await SharingSetUp.PrepareAsync(account, Name);
        var front = new LossyFront(reaches);
        await setUp.MakeAsync(front);
        Assert.Equal(CallsToMake, front.Lost);
        await setUp.AssertOnceAsync();
        await setUp.RemoveAsync(new LossyFront(reaches));
        await setUp.AssertNothingAsync();
    }

    [MotoFact]
    public async Task Two_set_ups_side_by_side_do_not_touch_each_other()
    {
        await moto.ResetAsync();
        SharingSetUp one = await SharingSetUp.PrepareAsync(_account, Name), other = await SharingSetUp.PrepareAsync(_account, "other");
        await one.MakeAsync();
        await Task.WhenAll(one.RemoveAsync(), other.MakeAsync());
        await other.AssertOnceAsync();
        await one.MakeAsync();
        await other.RemoveAsync();
        await one.AssertOnceAsync();
        await one.RemoveAsync();
        await other.AssertNothingAsync();
    }

    private static async Task BreakOffAsync(SharingSetUp setUp, int at, bool reaches, bool completes)
    {
        var front = new FaultFront { FaultAt = at, Reaches = reaches };
        AwsException broken = await Assert.ThrowsAsync<AwsException>(() => setUp.MakeAsync(front));
        Assert.Equal((true, AwsErrorKind.Unreachable), (front.HasFaulted, broken.Kind));
        if (completes)
        {
            await setUp.MakeAsync();
            await setUp.AssertOnceAsync();
        }

        await setUp.RemoveAsync();
        await setUp.AssertNothingAsync();
    }
}
