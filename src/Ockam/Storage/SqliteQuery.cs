using Ockam.Identities;
using SQLitePCL;

namespace Ockam.Storage;

/// <summary>One use of a prepared statement. Parameters count from 1, columns from 0, as SQLite has it.</summary>
internal readonly ref struct SqliteQuery(SqliteDatabase database, sqlite3_stmt statement)
{
    public void Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, and SQLite takes none for NULL.
        database.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(statement, index, 0)
            : raw.sqlite3_bind_blob(statement, index, value));
    }

    public void Bind(int index, Identifier value) => Bind(index, value.ToArray());

    public void Bind(int index, Identifier? value)
    {
        if (value is { } identifier) Bind(index, identifier);
        else database.Check(raw.sqlite3_bind_null(statement, index));
    }

    public void Bind(int index, string value) =>
        database.Check(value.Length == 0
            ? raw.sqlite3_bind_text(statement, index, "")
            : raw.sqlite3_bind_text(statement, index, System.Text.Encoding.UTF8.GetBytes(value)));

    public void Bind(int index, long value) => database.Check(raw.sqlite3_bind_int64(statement, index, value));

    public void BindTime(int index, ulong? seconds)
    {
        if (seconds is { } time) Bind(index, (long)StoredTime.Clamp(time));
        else database.Check(raw.sqlite3_bind_null(statement, index));
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Step()
    {
        int rc = raw.sqlite3_step(statement);
        if (rc == raw.SQLITE_ROW) return true;
        if (rc != raw.SQLITE_DONE) database.Check(rc);
        return false;
    }

    /// <summary>Runs a statement that changes rows.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Run()
    {
        Step();
        return database.Changes > 0;
    }

    /// <summary>Bytes that are valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    public string Text(int column) => System.Text.Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, column));

    public long Number(int column) => raw.sqlite3_column_int64(statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public ulong? Time(int column) => IsNull(column) ? null : (ulong)Number(column);

    public Identifier? Identifier(int column) => IsNull(column) ? null : new Identifier(Blob(column));

    // The result of a reset repeats that of the last step, which has been dealt with.
    public void Dispose()
    {
        _ = raw.sqlite3_reset(statement);
        _ = raw.sqlite3_clear_bindings(statement);
    }
}
