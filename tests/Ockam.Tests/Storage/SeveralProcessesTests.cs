using System.Globalization;
using Ockam.Identities;
using Ockam.Storage;
using Ockam.Tests.Support;
using Ockam.Vault;

namespace Ockam.Tests.Storage;

/// <summary>
/// Several processes on one home, and one that is killed while it rotates an identity: what it leaves is the state before or the one
/// after.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class SeveralProcessesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Home => Path.Combine(_folder.Path, "home");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Processes_that_create_open_and_close_one_home_do_not_get_in_each_others_way()
    {
        int times = Scale.Of(20);
        string count = times.ToString(CultureInfo.InvariantCulture);
        TestPeer[] peers = [.. Enumerable.Range(0, 3).Select(_ => new TestPeer("open-often", Home, count))];
        try
        {
            foreach (TestPeer peer in peers) Assert.Equal("done", await peer.ReadLineAsync());
        }
        finally
        {
            foreach (TestPeer peer in peers) peer.Dispose();
        }

        await using SqliteStore store = await SqliteStore.OpenAsync(Home);
        Assert.Equal(peers.Length * times, (await store.Identities.ListAsync()).Count);
    }

    [Fact]
    public async Task A_process_killed_in_the_middle_of_a_rotation_has_not_rotated()
    {
        string line;
        using (var peer = new TestPeer("stop-in-rotation", Home))
        {
            line = await peer.ReadLineAsync();
            Assert.Equal("stopped", await peer.ReadLineAsync());

            // Meanwhile its half-done rotation keeps no reader waiting, and shows to nobody.
            await using (SqliteStore beside = await SqliteStore.OpenAsync(Home)) await AssertWholeAsync(beside, Parse(line), 1);
            Assert.Empty(await peer.KillAsync());
        }

        await using SqliteStore store = await SqliteStore.OpenAsync(Home);
        await AssertWholeAsync(store, Parse(line), 1);
        (IdentityService identities, _) = Services(store);
        await identities.RotateAsync(Parse(line).Identifier);
        await AssertWholeAsync(store, (Parse(line).Identifier, 2), 0);
    }

    [Fact]
    public async Task A_process_killed_at_any_moment_leaves_every_identity_whole()
    {
        var random = new Random(2);
        for (int round = 0; round < Scale.Of(3); round++)
        {
            (Identifier Identifier, int Changes) last;
            using (var peer = new TestPeer("rotate-forever", Home))
            {
                string line = await peer.ReadLineAsync();
                for (int i = random.Next(20); i > 0; i--) line = await peer.ReadLineAsync();
                await Task.Delay(random.Next(10));
                string[] rest = await peer.KillAsync();
                last = Parse(rest.LastOrDefault(line));
            }

            await using SqliteStore store = await SqliteStore.OpenAsync(Home);
            await AssertWholeAsync(store, last, null);
        }
    }

    private static (Identifier Identifier, int Changes) Parse(string line)
    {
        string[] parts = line.Split(' ');
        return (Identifier.Parse(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static (IdentityService Identities, SoftwareVault Vault) Services(SqliteStore store)
    {
        var vault = new SoftwareVault(store.Secrets);
        return (new IdentityService(vault, store.Identities, store.PurposeKeys, store, TimeProvider.System), vault);
    }

    // Each identity verifies and its latest key is there, and so is each purpose key's; there are no other secrets.
    private static async Task AssertWholeAsync(SqliteStore store, (Identifier Identifier, int Changes) printed, int? purposeKeys)
    {
        (IdentityService identities, SoftwareVault vault) = Services(store);
        IReadOnlyList<NamedIdentity> all = await identities.ListAsync();
        int keys = 0;
        foreach (NamedIdentity named in all)
        {
            byte[] history = (await store.Identities.GetChangeHistoryAsync(named.Identifier))!;
            Identity identity = Identity.Verify(ChangeHistory.Decode(history), named.Identifier);
            VerifyingKey latest = identity.LatestChange.PrimaryPublicKey;
            Assert.Equal(latest, await vault.GetVerifyingKeyAsync(latest.Handle));
            if (await store.PurposeKeys.GetAsync(named.Identifier, PurposeKeyKind.SecureChannel) is { } attestation)
            {
                keys++;
                SecretHandle handle = PurposeKeyAttestation.Decode(attestation).ReadData().PublicKey.Handle;
                Assert.NotNull(await store.Secrets.GetAsync(handle, SecretKind.X25519));
            }

            // One more may have been stored than was printed, but never one less.
            if (named.Identifier == printed.Identifier) Assert.InRange(identity.Changes.Count, printed.Changes, printed.Changes + 1);
        }

        Assert.Contains(all, named => named.Identifier == printed.Identifier);
        if (purposeKeys is { } expected) Assert.Equal(expected, keys);
        long secrets = await store.ReadAsync(0, static (database, _) => database.ReadNumber("SELECT count(*) FROM secret"), default);
        Assert.Equal(all.Count + keys, secrets);
    }
}
