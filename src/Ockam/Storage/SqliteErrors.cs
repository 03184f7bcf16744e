using SQLitePCL;

namespace Ockam.Storage;

/// <summary>
/// Turns SQLite's result codes into errors that say what to do. SQLite's own messages name tables and columns, never values, so that no
/// secret gets into a text here.
/// </summary>
internal static class SqliteErrors
{
    public static Exception From(int resultCode, string path, string message)
    {
        // The low byte is the primary code; the rest refines it.
        return (resultCode & 0xFF) switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StoreException(StoreErrorReason.Locked, path,
                $"The database '{path}' is locked by another process. Find out which one keeps it, end it, and try again."),
            raw.SQLITE_NOTADB => NotAStore(path, "it is no SQLite database"),
            raw.SQLITE_CORRUPT => Damaged(path, message),

            // Every statement is right for the schema that the file claims to have.
            raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_SCHEMA => Damaged(path, message),
            raw.SQLITE_FULL => Inaccessible(path, "the disk is full; free some space"),
            raw.SQLITE_READONLY => Inaccessible(path, $"it cannot be written ({message}); make the file and its folder writable for you"),
            raw.SQLITE_CANTOPEN => Inaccessible(path, $"it cannot be opened ({message}); check that you may write it and its folder"),
            raw.SQLITE_NOMEM => new OutOfMemoryException("SQLite is out of memory."),
            raw.SQLITE_MISUSE => new InvalidOperationException($"SQLite was called wrongly ({message})."),
            _ => Inaccessible(path, $"{message} (SQLite result {resultCode}); check the disk and the file system"),
        };
    }

    public static StoreException LockedFor(string path, TimeSpan wait) => new(StoreErrorReason.Locked, path,
        $"The database '{path}' was locked by another process for all of {wait.TotalSeconds:0.#} s. "
        + "Find out which one keeps it, end it, and try again.");

    public static StoreException NotAStore(string path, string why) => new(StoreErrorReason.NotAStore, path,
        $"'{path}' is not a database of OckamPS: {why}. Move it away, or choose another folder with OCKAM_HOME.");

    public static StoreException NewerSchema(string path, long version, long known) => new(StoreErrorReason.NewerSchema, path,
        $"The database '{path}' has schema {version}, this version of OckamPS knows schemas up to {known}; it was left unchanged. "
        + "Use the newer version that wrote it.");

    public static StoreException Damaged(string path, string what, Exception? cause = null) => new(StoreErrorReason.Damaged, path,
        $"The database '{path}' is damaged: {what}. Restore it from a backup, or move it away to start with an empty one.", cause);

    public static StoreException Inaccessible(string path, string why) => new(StoreErrorReason.Inaccessible, path,
        $"The database '{path}' could not be used: {why}.");
}
