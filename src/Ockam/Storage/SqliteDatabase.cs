using SQLitePCL;

namespace Ockam.Storage;

/// <summary>
/// One connection to a database file, with its statements kept prepared. Not for several threads at once. It never waits: a lock held by
/// others is an error at once, so that waiting is the caller's and can be cancelled.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE: closing leaves the file and its log as they are.
    private const int LeaveUnchangedOnClose = 1006;

    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);
    private readonly sqlite3 _connection;

    static SqliteDatabase() => Batteries_V2.Init();

    /// <summary>Opens an existing file; SQLite reads nothing of it yet.</summary>
    public SqliteDatabase(string path)
    {
        Path = path;

        // Not SQLITE_OPEN_CREATE: the file is made with the right mode before.
        int rc = raw.sqlite3_open_v2(path, out _connection, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        if (rc != raw.SQLITE_OK)
        {
            string message = raw.sqlite3_errstr(rc).utf8_to_string();
            _connection?.Dispose();
            throw SqliteErrors.From(rc, path, message);
        }

        Check(raw.sqlite3_extended_result_codes(_connection, 1));
    }

    public string Path { get; }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(_connection) == 0;

    /// <summary>How many rows the last INSERT, UPDATE or DELETE touched.</summary>
    public int Changes => raw.sqlite3_changes(_connection);

    /// <summary>A prepared statement with nothing bound; dispose of it before it is asked for again.</summary>
    public SqliteQuery Query(string sql)
    {
        if (!_statements.TryGetValue(sql, out sqlite3_stmt? statement))
        {
            Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            _statements.Add(sql, statement);
        }

        return new SqliteQuery(this, statement);
    }

    /// <summary>Runs a statement that returns nothing of interest.</summary>
    public void Execute(string sql)
    {
        using SqliteQuery query = Query(sql);
        while (query.Step())
        {
            // A pragma may return its new value.
        }
    }

    /// <summary>Runs several statements once.</summary>
    public void ExecuteScript(string sql) => Check(raw.sqlite3_exec(_connection, sql));

    /// <summary>The first column of the first row.</summary>
    public long ReadNumber(string sql)
    {
        using SqliteQuery query = Query(sql);
        return query.Step() ? query.Number(0) : throw SqliteErrors.Damaged(Path, $"'{sql}' returned nothing");
    }

    /// <summary>The first column of the first row.</summary>
    public string ReadText(string sql)
    {
        using SqliteQuery query = Query(sql);
        return query.Step() ? query.Text(0) : throw SqliteErrors.Damaged(Path, $"'{sql}' returned nothing");
    }

    public void SetLeaveUnchangedOnClose(bool value) =>
        Check(raw.sqlite3_db_config(_connection, LeaveUnchangedOnClose, value ? 1 : 0, out _));

    /// <summary>Moves the log into the main file and cuts it to nothing.</summary>
    /// <returns>False, if someone else reads from the log or writes to it right now.</returns>
    public bool TryTruncateLog()
    {
        int rc = raw.sqlite3_wal_checkpoint_v2(_connection, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        if ((rc & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED) return false;
        Check(rc);
        return true;
    }

    public void Check(int rc)
    {
        if (rc != raw.SQLITE_OK) throw SqliteErrors.From(rc, Path, raw.sqlite3_errmsg(_connection).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (sqlite3_stmt statement in _statements.Values) statement.Dispose();
        _statements.Clear();
        _connection.Dispose();
    }
}
