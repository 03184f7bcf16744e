using System.Diagnostics;
using System.Globalization;

namespace Ockam.Storage;

public sealed partial class SqliteStore
{
    // Bytes, of SQLite's file format; every database has a page.
    private const int SmallestPage = 512;

    // Short beside a commit (a flush to disk takes milliseconds), long enough to cost nothing.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(5);

    /// <summary>Opens the store of a home folder. A missing folder or database is created, an older database brought up to date.</summary>
    /// <param name="homeFolder">The folder; <see cref="OckamHome.Resolve"/> says which one the user means.</param>
    /// <param name="cancellationToken">Ends the wait for other processes.</param>
    /// <exception cref="StoreException">
    /// The folder or a file in it is a symbolic link, another user's, or open to others; or the database is another program's, damaged,
    /// of a newer schema (in all these cases it is left as it is), or locked for 5 s.
    /// </exception>
    public static ValueTask<SqliteStore> OpenAsync(string homeFolder, CancellationToken cancellationToken = default) =>
        OpenAsync(homeFolder, new SqliteStoreOptions(), cancellationToken);

    internal static async ValueTask<SqliteStore> OpenAsync(
        string homeFolder, SqliteStoreOptions options, CancellationToken cancellationToken = default)
    {
        string path = PrepareFile(OckamHome.Prepare(homeFolder), options.FileName);
        bool hasLog = HasLog(path);
        var writing = new SqliteDatabase(path);
        SqliteDatabase? reading = null;
        try
        {
            // Until it is known to be ours, closing must not touch the file either.
            writing.SetLeaveUnchangedOnClose(true);
            long version = await WaitAsync(() => InTransaction(writing, "BEGIN", () => ReadVersion(writing, options)))
                .ConfigureAwait(false);
            await WaitAsync(() => CheckLength(writing, hasLog)).ConfigureAwait(false);
            await WaitAsync(() => UseLog(writing)).ConfigureAwait(false);
            await WaitAsync(() => Configure(writing)).ConfigureAwait(false);
            if (version < options.Migrations.Count) await WaitAsync(() => Migrate(writing, options)).ConfigureAwait(false);
            writing.SetLeaveUnchangedOnClose(false);
            reading = new SqliteDatabase(path);
            await WaitAsync(() => Configure(reading)).ConfigureAwait(false);
            reading.Execute("PRAGMA query_only = ON");

            // A process that was killed between removing a secret and scrubbing the log has left that to us. If the log is in use right
            // now, whoever uses it last cuts it.
            _ = writing.TryTruncateLog();
            return new SqliteStore(writing, reading, options);
        }
        catch
        {
            reading?.Dispose();
            writing.Dispose();
            throw;
        }

        // Every step can meet another process that is just making the file, or closing it as the last one.
        ValueTask<TResult> WaitAsync<TResult>(Func<TResult> step) =>
            WaitForLockAsync(step, path, options.BusyTimeout, cancellationToken);
    }

    // The file is there, with its final mode, before SQLite sees it; SQLite gives its log and index the same mode.
    private static string PrepareFile(string home, string fileName)
    {
        string path = Path.Combine(home, fileName);
        HomeGuard.CreateFile(path);
        HomeGuard.CheckFile(path);
        foreach (string ending in (string[])["-wal", "-shm", "-journal"]) HomeGuard.CheckFileIfAny(path + ending);
        return path;
    }

    // What SQLite would let pass: it takes a file of 0 or 1 bytes for a new database, and drops its log. Only lengths are looked at here:
    // opening and closing the file beside SQLite would end the locks that other stores of this process have on it (POSIX has it so).
    private static bool HasLog(string path)
    {
        // In this order: a log with content never precedes the main file's. A journal does, while the file is made.
        bool hasLog = LengthOf(path + "-wal") > 0;
        long length = LengthOf(path);
        if (length == 0 && hasLog) throw SqliteErrors.Damaged(path, $"it is empty, but its log '{path}-wal' is not");
        if (length is > 0 and < SmallestPage) throw SqliteErrors.NotAStore(path, "it is too short");
        return hasLog || LengthOf(path + "-journal") > 0;
    }

    // SQLite takes an incomplete last page for a whole one. After a power failure there may be one, but then there also is a log to
    // complete it.
    private static bool CheckLength(SqliteDatabase database, bool hasLog) =>
        hasLog || LengthOf(database.Path) % database.ReadNumber("PRAGMA page_size") == 0
            ? true
            : throw SqliteErrors.Damaged(database.Path, "its last page is incomplete");

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    // Leaves the file as it is. A database with nothing in it is new, whoever made it. Called in a transaction, because another process may
    // be making the schema.
    private static long ReadVersion(SqliteDatabase database, SqliteStoreOptions options)
    {
        long application = database.ReadNumber("PRAGMA application_id");
        long version = database.ReadNumber("PRAGMA user_version");
        bool isEmpty = database.ReadNumber("SELECT count(*) FROM sqlite_schema") == 0;
        if (application == 0 && version == 0 && isEmpty) return 0;
        if (application != options.ApplicationId) throw SqliteErrors.NotAStore(database.Path, "another program has made it");
        if (version > options.Migrations.Count) throw SqliteErrors.NewerSchema(database.Path, version, options.Migrations.Count);
        if (version < 1) throw SqliteErrors.Damaged(database.Path, $"its schema has number {version}");
        return version;
    }

    private static bool UseLog(SqliteDatabase database)
    {
        string mode = database.ReadText("PRAGMA journal_mode = WAL");
        if (mode == "wal") return true;
        throw SqliteErrors.Inaccessible(database.Path,
            $"its file system does not allow a write-ahead log (journal mode '{mode}'); choose a folder on a local disk with OCKAM_HOME");
    }

    private static bool Configure(SqliteDatabase database)
    {
        database.ExecuteScript("""
            PRAGMA synchronous = FULL;
            PRAGMA secure_delete = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA temp_store = MEMORY;
            """);

        // Reads the first page, so that a lock or damage shows now.
        database.ReadNumber("SELECT count(*) FROM sqlite_schema");
        return true;
    }

    // Several processes may find an old file at once: one of them migrates, the others wait and find it done.
    private static bool Migrate(SqliteDatabase database, SqliteStoreOptions options) => InTransaction(database, "BEGIN EXCLUSIVE", () =>
    {
        for (long version = ReadVersion(database, options); version < options.Migrations.Count; version++)
            database.ExecuteScript(options.Migrations[(int)version]);

        // Numbers of our own making; a pragma takes no parameters.
        database.ExecuteScript(string.Create(CultureInfo.InvariantCulture,
            $"PRAGMA application_id = {options.ApplicationId}; PRAGMA user_version = {options.Migrations.Count};"));
        return true;
    });

    private static TResult InTransaction<TResult>(SqliteDatabase database, string begin, Func<TResult> body)
    {
        database.Execute(begin);
        try
        {
            TResult result = body();
            database.Execute("COMMIT");
            return result;
        }
        catch
        {
            if (database.IsInTransaction) database.Execute("ROLLBACK");
            throw;
        }
    }

    private static async ValueTask<TResult> WaitForLockAsync<TResult>(
        Func<TResult> action, string path, TimeSpan wait, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return action();
            }
            catch (StoreException error) when (error.Reason == StoreErrorReason.Locked)
            {
                if (Stopwatch.GetElapsedTime(start) >= wait) throw SqliteErrors.LockedFor(path, wait);
            }

            await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(false);
        }
    }
}
