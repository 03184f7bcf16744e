using Ockam.Identities;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Tests.Storage;

public sealed partial class SqliteStoreTests
{
    private static readonly SqliteStoreOptions Impatient = new() 
    {
        BusyTimeout = TimeSpan.FromMilliseconds(100),
        ScrubInterval = TimeSpan.FromMilliseconds(20),
    };

    [Fact]
    public async Task Stores_that_open_a_new_home_at_once_all_succeed_and_lose_nothing()
    {
        string home = Path.Combine(_folder.Path, "shared");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            await using SqliteStore store = await SqliteStore.OpenAsync(home);
            for (int n = 0; n < 10; n++) await store.Identities.PutNameAsync($"{i}-{n}", IdentifierOf(n), "default");
        })));
        await using SqliteStore read = await SqliteStore.OpenAsync(home);
        Assert.Equal(40, (await read.Identities.ListAsync()).Count);
        Assert.Single(await read.Identities.ListAsync(), named => named.IsDefault);
    }

    [Fact]
    public async Task Two_stores_on_one_home_do_not_lose_each_others_transactions()
    {
        await using SqliteStore second = await SqliteStore.OpenAsync(Home);
        await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), BitConverter.GetBytes(0), null);
        await Task.WhenAll(CountAsync(Store), CountAsync(second), CountAsync(Store), CountAsync(second));
        Assert.Equal(BitConverter.GetBytes(80), await second.Identities.GetChangeHistoryAsync(IdentifierOf(1)));

        static Task CountAsync(INodeStore store) => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await store.RunAsync(async _ =>
                {
                    byte[] before = (await store.Identities.GetChangeHistoryAsync(IdentifierOf(1)))!;
                    byte[] after = BitConverter.GetBytes(BitConverter.ToInt32(before) + 1);
                    Assert.True(await store.Identities.PutChangeHistoryAsync(IdentifierOf(1), after, before));
                });
            }
        });
    }

    [Fact]
    public void Five_seconds_is_how_long_a_writer_waits_unless_told_otherwise() =>
        Assert.Equal(TimeSpan.FromSeconds(5), new SqliteStoreOptions().BusyTimeout);

    [Fact]
    public async Task A_writer_waits_for_another_connections_lock_and_then_names_the_file()
    {
        await using SqliteStore impatient = await SqliteStore.OpenAsync(Home, Impatient);
        using var other = new SqliteDatabase(Database);
        other.Execute("BEGIN EXCLUSIVE");
        StoreException error = await Assert.ThrowsAsync<StoreException>(
            async () => await impatient.Identities.PutNameAsync("a", IdentifierOf(1), "default"));
        Assert.Equal(StoreErrorReason.Locked, error.Reason);
        Assert.Equal(Database, error.Path);
        Assert.Contains(Database, error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreException>(async () => await impatient.RunAsync(_ => throw new InvalidOperationException("ran")));

        // Readers are not kept out, and a writer that is patient gets in when the lock is gone.
        Assert.Null(await impatient.Identities.GetByNameAsync("a"));
        Task patient = Store.Identities.PutNameAsync("b", IdentifierOf(1), "default").AsTask();
        Assert.False(patient.IsCompleted);
        other.Execute("ROLLBACK");
        await patient;
        await impatient.Identities.PutNameAsync("a", IdentifierOf(1), "default");
        Assert.Equal(2, (await Store.Identities.ListAsync()).Count);
    }

    [Fact]
    public async Task Waiting_for_a_lock_can_be_cancelled()
    {
        using var other = new SqliteDatabase(Database);
        other.Execute("BEGIN EXCLUSIVE");
        using var impatience = new CancellationTokenSource();
        Task put = Store.Identities.PutNameAsync("a", IdentifierOf(1), "default", impatience.Token).AsTask();
        Assert.False(put.IsCompleted);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        other.Execute("ROLLBACK");
        await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
    }

    [Fact]
    public async Task Opening_a_locked_new_database_ends_with_a_clear_error()
    {
        string home = OckamHome.Prepare(Path.Combine(_folder.Path, "locked"));
        string path = Path.Combine(home, SqliteStore.FileName);
        HomeGuard.CreateFile(path);
        using var other = new SqliteDatabase(path);
        other.Execute("BEGIN EXCLUSIVE");
        StoreException error = await Assert.ThrowsAsync<StoreException>(async () => await SqliteStore.OpenAsync(home, Impatient));
        Assert.Equal((StoreErrorReason.Locked, path), (error.Reason, error.Path));
    }

    [Fact]
    public async Task A_removed_seed_is_in_none_of_the_files()
    {
        // Enough of them for several pages, which fill and empty as they come and go.
        const int Count = 300;
        await Store.RunAsync(async _ =>
        {
            for (int i = 0; i < Count; i++) await Store.Secrets.PutAsync(HandleOf(i), SecretKind.Ed25519, SecretOf(i));
        });
        Assert.True(IsInFiles(SecretOf(7)));
        await Store.Secrets.DeleteAsync(HandleOf(7), SecretKind.Ed25519);
        Assert.False(IsInFiles(SecretOf(7)));
        Assert.True(IsInFiles(SecretOf(8)));

        await Store.RunAsync(async _ =>
        {
            for (int i = 0; i < Count; i += 2) await Store.Secrets.DeleteAsync(HandleOf(i), SecretKind.Ed25519);
        });
        for (int i = 0; i < Count; i += 2) Assert.False(IsInFiles(SecretOf(i)), $"secret {i}");
        for (int i = 1; i < Count; i += 2)
        {
            if (i != 7) Assert.Equal(SecretOf(i), await Store.Secrets.GetAsync(HandleOf(i), SecretKind.Ed25519));
        }
    }

    [Fact]
    public async Task Traces_that_another_reader_keeps_in_the_log_fail_nothing_and_go_when_it_lets_go()
    {
        await using SqliteStore impatient = await SqliteStore.OpenAsync(Home, Impatient);
        await impatient.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        using var other = new SqliteDatabase(Database);
        other.Execute("BEGIN");
        Assert.Equal(1, other.ReadNumber("SELECT count(*) FROM secret"));
        Assert.True(await impatient.Secrets.DeleteAsync(HandleOf(1), SecretKind.Ed25519));
        Assert.True(impatient.HasTracesOfSecrets);
        Assert.Null(await impatient.Secrets.GetAsync(HandleOf(1), SecretKind.Ed25519));
        Assert.True(IsInFiles(SecretOf(1)));

        other.Execute("ROLLBACK");
        await Eventually.TrueAsync(() => !impatient.HasTracesOfSecrets, "the log was cut");
        Assert.False(IsInFiles(SecretOf(1)));
    }

    [Fact]
    public async Task A_rotation_that_leaves_traces_for_later_is_done_and_says_so()
    {
        await using SqliteStore impatient = await SqliteStore.OpenAsync(Home, Impatient);
        var vault = new SoftwareVault(impatient.Secrets);
        var identities = new IdentityService(vault, impatient.Identities, impatient.PurposeKeys, impatient, TimeProvider.System);
        NamedIdentity named = await identities.CreateAsync("a");
        using var other = new SqliteDatabase(Database);
        other.Execute("BEGIN");
        Assert.True(other.ReadNumber("SELECT count(*) FROM secret") > 0);
        Identity rotated = await identities.RotateAsync(named.Identifier);
        Assert.Equal(2, rotated.Changes.Count);
        Assert.Equal(2, (await identities.GetRequiredAsync(named.Identifier)).Changes.Count);
        Assert.True(impatient.HasTracesOfSecrets);

        // Closing does not wait for the other reader.
        await impatient.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        other.Execute("ROLLBACK");
    }

    [Fact]
    public async Task Opening_scrubs_what_a_killed_process_left_in_the_log()
    {
        string home = OckamHome.Prepare(Path.Combine(_folder.Path, "killed"));
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        using (var killed = new SqliteDatabase(Database)) killed.ExecuteScript("PRAGMA secure_delete = ON; DELETE FROM secret");

        // What is on the disk at that moment, in another place.
        foreach (string file in Directory.GetFiles(Home))
        {
            string copy = Path.Combine(home, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Assert.True(IsInFiles(SecretOf(1), home));
        await using SqliteStore again = await SqliteStore.OpenAsync(home);
        Assert.False(IsInFiles(SecretOf(1), home));
    }

    private bool IsInFiles(byte[] secret, string? home = null)
    {
        string[] files = Directory.GetFiles(home ?? Home);
        Assert.Contains(files, file => file.EndsWith(SqliteStore.FileName, StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith("-shm", StringComparison.Ordinal));
        return files.Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(secret) >= 0);
    }
}
