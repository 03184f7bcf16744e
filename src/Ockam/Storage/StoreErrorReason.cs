namespace Ockam.Storage;

/// <summary>Why a home folder or its database is refused, or could not be used.</summary>
public enum StoreErrorReason
{
    /// <summary>A symbolic link stands where the folder or file should be.</summary>
    SymbolicLink,

    /// <summary>Not a folder where one should be, or not a regular file.</summary>
    WrongKind,

    /// <summary>The folder or file belongs to another user.</summary>
    OtherOwner,

    /// <summary>Users other than the owner may read, write or search the folder or file.</summary>
    LoosePermissions,

    /// <summary>The file is no database, or the database of another program.</summary>
    NotAStore,

    /// <summary>A newer version of OckamPS has written the database.</summary>
    NewerSchema,

    /// <summary>The database is truncated or otherwise corrupt.</summary>
    Damaged,

    /// <summary>Another process kept the database locked for longer than the wait of 5 s.</summary>
    Locked,

    /// <summary>The operating system refused: no permission, disk full, read-only file system, or an I/O error.</summary>
    Inaccessible,
}
