using Ockam.Identities;
using Ockam.Vault;

namespace Ockam.Tests.Identities;

/// <summary>How much of other people's histories is kept.</summary>
public class HistoryLimitTests
{
    [Theory]
    [InlineData(ChangeHistory.MaximumLength, false)]
    [InlineData(ChangeHistory.MaximumLength + 1, true)]
    public void A_history_has_so_many_bytes_at_most(int length, bool isRefused)
    {
        byte[] bytes = HistoryWith(1_000 + length - HistoryWith(1_000).Length);
        Assert.Equal(length, bytes.Length);
        if (!isRefused)
        {
            Assert.Equal(length, ChangeHistory.Decode(bytes).Bytes.Length);
            return;
        }

        IdentityException error = Assert.Throws<IdentityException>(() => ChangeHistory.Decode(bytes));
        Assert.Equal(IdentityErrorReason.HistoryTooLong, error.Reason);
    }

    [Fact]
    public async Task Of_strangers_only_so_many_are_remembered_while_those_that_are_known_may_grow()
    {
        await using var home = new Home();
        await using var others = new Home();
        var few = new IdentityService(
            home.Vault, home.Store.Identities, home.Store.PurposeKeys, home.Store, home.Time, "default", maximumStrangers: 2);
        Identifier[] strangers = new Identifier[3];
        for (int i = 0; i < strangers.Length; i++)
        {
            strangers[i] = (await others.Identities.CreateAsync($"{i}")).Identifier;
            Assert.Equal(i < 2, await few.StoreStrangerAsync(await CheckAsync(strangers[i])));
        }

        await others.Identities.RotateAsync(strangers[0]);
        Assert.True(await few.StoreStrangerAsync(await CheckAsync(strangers[0])));
        Assert.Equal(2, (await few.GetRequiredAsync(strangers[0])).Changes.Count);
        Assert.Null(await few.GetAsync(strangers[2]));

        // Whoever is named is no stranger.
        await few.StoreAsync(await CheckAsync(strangers[2]));
        Assert.NotNull(await few.GetAsync(strangers[2]));

        async Task<IdentityCheck> CheckAsync(Identifier stranger) =>
            await few.CheckAsync(ChangeHistory.Decode(await others.Identities.ExportAsync(stranger)));
    }

    // Nothing of it is true; a length is looked at before the truth.
    private static byte[] HistoryWith(int dataLength) =>
        new ChangeHistory([new Change(new byte[dataLength], new Signature(SigningKeyType.Ed25519, new byte[64]), null)]).Bytes.ToArray();
}
