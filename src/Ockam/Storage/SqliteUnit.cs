using System.Globalization;

namespace Ockam.Storage;

/// <summary>A transaction of a <see cref="SqliteStore"/>, on its one writing connection. Nested bodies are savepoints.</summary>
internal sealed class SqliteUnit(SqliteStore store, SqliteDatabase database) : IStoreUnit
{
    private readonly Lock _lock = new();
    private int _depth;
    private bool _ended;
    private bool _secretRemoved;

    public SqliteDatabase Database => database;

    /// <summary>Runs statements in the transaction; calls of one transaction may come from several threads.</summary>
    public TResult Apply<TArgument, TResult>(TArgument argument, Func<SqliteUnit, TArgument, TResult> apply)
    {
        lock (_lock)
        {
            if (_ended) throw new InvalidOperationException("The transaction that this call belongs to has ended meanwhile.");

            // After some errors (disk full, I/O) SQLite has rolled back by itself. What follows must not be stored without the rest.
            if (!database.IsInTransaction)
                throw SqliteErrors.Inaccessible(database.Path, "an earlier error in this transaction has undone it; run it again");
            return apply(this, argument);
        }
    }

    public void SecretRemoved() => _secretRemoved = true;

    public void Commit()
    {
        lock (_lock)
        {
            _ended = true;
            if (!database.IsInTransaction)
                throw SqliteErrors.Inaccessible(database.Path, "an earlier error in this transaction has undone it; run it again");
            try
            {
                database.Execute("COMMIT");
            }
            catch
            {
                RollbackIfOpen();
                throw;
            }
        }
    }

    public ValueTask AfterCommitAsync() => store.ScrubAsync(_secretRemoved);

    public void Rollback()
    {
        lock (_lock)
        {
            _ended = true;
            RollbackIfOpen();
        }
    }

    public void BeginNested() => Nested(() => database.Execute(Savepoint("SAVEPOINT", ++_depth)));

    public void KeepNested() => Nested(() => database.Execute(Savepoint("RELEASE", _depth--)));

    public void UndoNested() => Nested(() =>
    {
        if (database.IsInTransaction)
        {
            database.Execute(Savepoint("ROLLBACK TO", _depth));
            database.Execute(Savepoint("RELEASE", _depth));
        }

        _depth--;
    });

    public void Release() => store.ReleaseWriter();

    private void Nested(Action action)
    {
        lock (_lock) action();
    }

    private void RollbackIfOpen()
    {
        if (database.IsInTransaction) database.Execute("ROLLBACK");
    }

    private static string Savepoint(string command, int depth) => string.Create(CultureInfo.InvariantCulture, $"{command} nested{depth}");
}
