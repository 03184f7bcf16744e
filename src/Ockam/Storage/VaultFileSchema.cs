namespace Ockam.Storage;

/// <summary>What the file of a vault holds: the same table of secrets as the home's own database, and nothing else.</summary>
internal static class VaultFileSchema
{
    /// <summary>"OcVt" in ASCII: tells vaults from homes, and both from files of other programs.</summary>
    public const long ApplicationId = 0x4F635674;

    /// <summary>How the name of a vault's file ends, where the vault's owner has not chosen one.</summary>
    public const string Extension = ".vault";

    /// <summary>The folder of vaults in the home.</summary>
    public const string Folder = "vaults";

    /// <summary>Entry i makes version i + 1 of version i, as in <see cref="SqliteSchema.Migrations"/>.</summary>
    public static IReadOnlyList<string> Migrations { get; } = [Version1];

    private const string Version1 = """
        CREATE TABLE secret (
            handle BLOB NOT NULL CHECK (length(handle) = 32),
            kind INTEGER NOT NULL,
            secret BLOB NOT NULL,
            PRIMARY KEY (handle, kind)
        ) STRICT, WITHOUT ROWID;
        """;
}
