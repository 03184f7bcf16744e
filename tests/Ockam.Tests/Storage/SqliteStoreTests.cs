using System.Runtime.Versioning;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Tests.Storage;

[UnsupportedOSPlatform("windows")]
public sealed partial class SqliteStoreTests : NodeStoreTests
{
    private readonly TemporaryFolder _folder = new();

    private string Home => Path.Combine(_folder.Path, "home");

    private string Database => Path.Combine(Home, SqliteStore.FileName);

    private protected override async ValueTask<INodeStore> CreateAsync() => await SqliteStore.OpenAsync(Home);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_stored_is_there_when_the_store_is_opened_again()
    {
        await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.X25519, SecretOf(1));
        await Store.DisposeAsync();
        await using SqliteStore again = await SqliteStore.OpenAsync(Home);
        Assert.Equal("a", (await again.Identities.GetDefaultAsync())!.Name);
        Assert.Equal(SecretOf(1), await again.Secrets.GetAsync(HandleOf(1), SecretKind.X25519));
        Assert.Equal(Database, again.DatabasePath);
    }

    [Fact]
    public async Task Reads_complete_at_once()
    {
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.X25519, SecretOf(1));
        ValueTask<byte[]?> read = Store.Secrets.GetAsync(HandleOf(1), SecretKind.X25519);
        Assert.True(read.IsCompletedSuccessfully);
        Assert.Equal(SecretOf(1), await read);
    }

    [Fact]
    public async Task A_commit_reaches_the_disk_before_it_returns()
    {
        // 2 is FULL; of a log, NORMAL would lose the last commits when the power fails.
        await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
        var store = (SqliteStore)Store;
        Assert.Equal(2, await PragmaAsync(store, "synchronous"));
        Assert.Equal(1, await PragmaAsync(store, "foreign_keys"));
        Assert.Equal(1, await PragmaAsync(store, "secure_delete"));
    }

    private static async Task<long> PragmaAsync(SqliteStore store, string name) =>
        await store.WriteAsync(name, static (unit, pragma) => unit.Database.ReadNumber("PRAGMA " + pragma), default);
}
