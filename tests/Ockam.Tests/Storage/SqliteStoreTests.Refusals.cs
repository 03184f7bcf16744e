using System.Security.Cryptography;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Tests.Storage;

public sealed partial class SqliteStoreTests
{
    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        foreach (byte[] content in (byte[][])[[1], "some text\n"u8.ToArray(), RandomNumberGenerator.GetBytes(20_000)])
            await AssertRefusedUnchangedAsync(StoreErrorReason.NotAStore, path => File.WriteAllBytes(path, content));
    }

    [Fact]
    public Task Another_programs_database_is_refused_and_left_as_it_is() =>
        AssertRefusedUnchangedAsync(StoreErrorReason.NotAStore, path =>
        {
            using var database = new SqliteDatabase(path);
            database.ExecuteScript("CREATE TABLE recipe (title TEXT)");
        });

    [Fact]
    public Task Another_programs_marked_but_empty_database_is_refused_and_left_as_it_is() =>
        AssertRefusedUnchangedAsync(StoreErrorReason.NotAStore, path =>
        {
            using var database = new SqliteDatabase(path);
            database.ExecuteScript("PRAGMA application_id = 1234");
        });

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_as_it_is()
    {
        StoreException error = await AssertRefusedUnchangedAsync(StoreErrorReason.NewerSchema, path =>
        {
            using var database = new SqliteDatabase(path);
            database.ExecuteScript($"PRAGMA application_id = {SqliteSchema.ApplicationId}; PRAGMA user_version = 999;");
            database.ExecuteScript("CREATE TABLE later (x); PRAGMA journal_mode = WAL;");
        });
        Assert.Contains("999", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_that_is_in_the_log_alone_is_refused_and_both_files_are_left_as_they_are()
    {
        await Store.DisposeAsync();
        using (var database = new SqliteDatabase(Database))
        {
            database.SetLeaveUnchangedOnClose(true);
            database.ExecuteScript("CREATE TABLE later (x); PRAGMA user_version = 999;");
        }

        string[] files = [Database, Database + "-wal"];
        string[] before = [.. files.Select(HashOf)];
        StoreException error = await Assert.ThrowsAsync<StoreException>(async () => await SqliteStore.OpenAsync(Home));
        Assert.Equal(StoreErrorReason.NewerSchema, error.Reason);
        Assert.Equal(before, files.Select(HashOf));
    }

    [Fact]
    public async Task A_store_that_was_migrated_by_a_newer_program_meanwhile_is_written_no_more()
    {
        using (var newer = new SqliteDatabase(Database)) newer.Execute("PRAGMA user_version = 999");
        StoreException error = await Assert.ThrowsAsync<StoreException>(
            async () => await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default"));
        Assert.Equal(StoreErrorReason.NewerSchema, error.Reason);
        Assert.Null(await Store.Identities.GetByNameAsync("a"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(4096)]
    [InlineData(5000)]
    [InlineData(-1)]
    public async Task A_truncated_database_is_refused(int length)
    {
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        await Store.DisposeAsync();
        using (FileStream file = File.OpenWrite(Database)) file.SetLength(length < 0 ? file.Length + length : length);
        StoreException error = await Assert.ThrowsAsync<StoreException>(async () => await SqliteStore.OpenAsync(Home));
        Assert.True(error.Reason is StoreErrorReason.Damaged or StoreErrorReason.NotAStore, error.Message);
        Assert.Equal(Database, error.Path);
    }

    [Fact]
    public async Task A_database_that_lost_its_content_but_not_its_log_is_refused()
    {
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        using var keepsLog = new SqliteDatabase(Database);
        keepsLog.ReadNumber("SELECT count(*) FROM secret");
        await Store.DisposeAsync();
        using (FileStream file = File.OpenWrite(Database)) file.SetLength(0);
        StoreException error = await Assert.ThrowsAsync<StoreException>(async () => await SqliteStore.OpenAsync(Home));
        Assert.Equal(StoreErrorReason.Damaged, error.Reason);
        Assert.True(new FileInfo(Database + "-wal").Length > 0);
    }

    [Fact]
    public async Task A_database_with_overwritten_pages_ends_in_an_error_that_names_it()
    {
        await Store.RunAsync(async _ =>
        {
            for (int i = 0; i < 200; i++) await Store.Attributes.PutAsync(IdentifierOf(i), Node, Entry("x", 1, null, null));
        });
        await Store.DisposeAsync();
        using (FileStream file = File.OpenWrite(Database))
        {
            file.Position = 4096;
            file.Write(new byte[file.Length - 4096]);
        }

        StoreException error = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await using SqliteStore store = await SqliteStore.OpenAsync(Home);
            await store.Attributes.ListAsync(Node, 1);
        });
        Assert.Equal((StoreErrorReason.Damaged, Database), (error.Reason, error.Path));
    }

    [Fact]
    public async Task A_newer_version_of_the_program_brings_an_older_database_up_to_date_and_keeps_what_is_in_it()
    {
        await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
        await Store.DisposeAsync();
        var options = new SqliteStoreOptions
        {
            Migrations = [.. SqliteSchema.Migrations, "CREATE TABLE extra (x INTEGER) STRICT", "INSERT INTO extra VALUES (1)"],
        };
        SqliteStore[] opened = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => Task.Run(async () => await SqliteStore.OpenAsync(Home, options))));
        foreach (SqliteStore store in opened)
        {
            Assert.Equal(1, await store.ReadAsync(0, static (database, _) => database.ReadNumber("SELECT count(*) FROM extra"), default));
            Assert.NotNull(await store.Identities.GetByNameAsync("a"));
            await store.DisposeAsync();
        }

        StoreException error = await Assert.ThrowsAsync<StoreException>(async () => await SqliteStore.OpenAsync(Home));
        Assert.Equal(StoreErrorReason.NewerSchema, error.Reason);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_database_as_it_was()
    {
        await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
        await Store.DisposeAsync();
        var options = new SqliteStoreOptions
        {
            Migrations = [.. SqliteSchema.Migrations, "CREATE TABLE extra (x INTEGER) STRICT; DROP TABLE named_identity;", "NOT SQL"],
        };
        await Assert.ThrowsAsync<StoreException>(async () => await SqliteStore.OpenAsync(Home, options));
        await using SqliteStore store = await SqliteStore.OpenAsync(Home);
        Assert.NotNull(await store.Identities.GetByNameAsync("a"));
    }

    [Fact]
    public async Task An_error_in_a_transaction_that_undid_it_lets_nothing_more_in()
    {
        await Assert.ThrowsAsync<StoreException>(async () => await Store.RunAsync(async _ =>
        {
            await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");

            // As SQLite does by itself when the disk is full.
            await ((SqliteStore)Store).WriteAsync(0, static (unit, _) =>
            {
                unit.Database.Execute("ROLLBACK");
                return 0;
            }, default);
            StoreException error = await Assert.ThrowsAsync<StoreException>(
                async () => await Store.Identities.PutNameAsync("b", IdentifierOf(1), "default"));
            Assert.Equal(StoreErrorReason.Inaccessible, error.Reason);
        }));
        Assert.Empty(await Store.Identities.ListAsync());
        await Store.Identities.PutNameAsync("c", IdentifierOf(1), "default");
    }

    private async Task<StoreException> AssertRefusedUnchangedAsync(StoreErrorReason reason, Action<string> make)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, SqliteStore.FileName);
        HomeGuard.CreateFile(path);
        make(path);
        string before = HashOf(path);
        StoreException error = await Assert.ThrowsAsync<StoreException>(async () => await SqliteStore.OpenAsync(folder.Path));
        Assert.Equal((reason, path), (error.Reason, error.Path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, HashOf(path));
        return error;
    }

    private static string HashOf(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
