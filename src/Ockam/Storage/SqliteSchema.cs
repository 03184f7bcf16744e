namespace Ockam.Storage;

/// <summary>What the database holds, and how each version of it comes from the one before.</summary>
internal static class SqliteSchema
{
    /// <summary>"OcPS" in ASCII: tells our databases from those of other programs.</summary>
    public const long ApplicationId = 0x4F635053;

    /// <summary>Entry i makes version i + 1 of version i. Entries that were released never change; new ones are added at the end.</summary>
    public static IReadOnlyList<string> Migrations { get; } =
        [Version1, Version2, Version3, Version4, Version5, Version6, Version7, Version8];

    // Times are Unix seconds. Secrets have a table of their own, so that deleting one rewrites nothing but secrets. The kinds are the
    // values of SecretKind and PurposeKeyKind. The partial index lets there be one default at most.
    private const string Version1 = """
        CREATE TABLE secret (
            handle BLOB NOT NULL CHECK (length(handle) = 32),
            kind INTEGER NOT NULL,
            secret BLOB NOT NULL,
            PRIMARY KEY (handle, kind)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE change_history (
            identifier BLOB NOT NULL PRIMARY KEY CHECK (length(identifier) = 32),
            history BLOB NOT NULL
        ) STRICT;

        CREATE TABLE named_identity (
            name TEXT NOT NULL PRIMARY KEY,
            identifier BLOB NOT NULL CHECK (length(identifier) = 32),
            vault_name TEXT NOT NULL,
            is_default INTEGER NOT NULL CHECK (is_default IN (0, 1))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX one_default_identity ON named_identity (is_default) WHERE is_default = 1;

        CREATE TABLE purpose_key (
            identifier BLOB NOT NULL CHECK (length(identifier) = 32),
            kind INTEGER NOT NULL,
            attestation BLOB NOT NULL,
            PRIMARY KEY (identifier, kind)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE attributes (
            node_name TEXT NOT NULL,
            subject BLOB NOT NULL CHECK (length(subject) = 32),
            attributes BLOB NOT NULL,
            added_at INTEGER NOT NULL CHECK (added_at >= 0),
            expires_at INTEGER CHECK (expires_at >= 0),
            attested_by BLOB CHECK (length(attested_by) = 32),
            PRIMARY KEY (node_name, subject)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX attributes_by_expiry ON attributes (node_name, expires_at) WHERE expires_at IS NOT NULL;

        CREATE TABLE credential (
            node_name TEXT NOT NULL,
            subject BLOB NOT NULL CHECK (length(subject) = 32),
            issuer BLOB NOT NULL CHECK (length(issuer) = 32),
            scope TEXT NOT NULL,
            credential BLOB NOT NULL,
            expires_at INTEGER NOT NULL CHECK (expires_at >= 0),
            PRIMARY KEY (node_name, subject, issuer, scope)
        ) STRICT, WITHOUT ROWID;
        """;

    // Projects. An authority is named by its Identifier, so that a home may have several. A token is found by the hash of its code, which
    // is all that is kept of it; 'ended_at' is its expiry, or when its last use was taken.
    private const string Version2 = """
        CREATE TABLE member (
            authority BLOB NOT NULL CHECK (length(authority) = 32),
            identifier BLOB NOT NULL CHECK (length(identifier) = 32),
            attributes BLOB NOT NULL,
            added_at INTEGER NOT NULL CHECK (added_at >= 0),
            added_by BLOB CHECK (length(added_by) = 32),
            is_pre_trusted INTEGER NOT NULL CHECK (is_pre_trusted IN (0, 1)),
            PRIMARY KEY (authority, identifier)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE enrollment_token (
            authority BLOB NOT NULL CHECK (length(authority) = 32),
            code_hash BLOB NOT NULL CHECK (length(code_hash) = 32),
            reference TEXT NOT NULL,
            issued_by BLOB NOT NULL CHECK (length(issued_by) = 32),
            created_at INTEGER NOT NULL CHECK (created_at >= 0),
            expires_at INTEGER NOT NULL CHECK (expires_at >= 0),
            uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
            ended_at INTEGER NOT NULL CHECK (ended_at >= 0),
            attributes BLOB NOT NULL,
            PRIMARY KEY (authority, code_hash)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX enrollment_token_by_issuer ON enrollment_token (authority, issued_by, ended_at);

        CREATE TABLE relay_owner (
            node_name TEXT NOT NULL,
            name TEXT NOT NULL,
            owner BLOB NOT NULL CHECK (length(owner) = 32),
            PRIMARY KEY (node_name, name)
        ) STRICT, WITHOUT ROWID;
        """;

    // The projects that this home knows, and in which of them its nodes are. A description is the JSON of a project file.
    private const string Version3 = """
        CREATE TABLE project (
            name TEXT NOT NULL PRIMARY KEY,
            description BLOB NOT NULL,
            is_default INTEGER NOT NULL CHECK (is_default IN (0, 1))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX one_default_project ON project (is_default) WHERE is_default = 1;

        CREATE TABLE node_project (
            node_name TEXT NOT NULL PRIMARY KEY,
            project_name TEXT NOT NULL,
            is_member INTEGER NOT NULL CHECK (is_member IN (0, 1))
        ) STRICT, WITHOUT ROWID;
        """;

    // Policies, and one row of numbers by which every process notices within a moment that decisions may be other ones now. Triggers
    // count, so that nobody who writes can forget to.
    private const string Version4 = """
        CREATE TABLE policy (
            node_name TEXT NOT NULL,
            is_type INTEGER NOT NULL CHECK (is_type IN (0, 1)),
            name TEXT NOT NULL,
            expression TEXT NOT NULL,
            PRIMARY KEY (node_name, is_type, name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE decision_version (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            policies INTEGER NOT NULL,
            attributes INTEGER NOT NULL
        ) STRICT;
        INSERT INTO decision_version VALUES (1, 0, 0);

        CREATE TRIGGER policy_inserted AFTER INSERT ON policy BEGIN UPDATE decision_version SET policies = policies + 1; END;
        CREATE TRIGGER policy_updated AFTER UPDATE ON policy BEGIN UPDATE decision_version SET policies = policies + 1; END;
        CREATE TRIGGER policy_deleted AFTER DELETE ON policy BEGIN UPDATE decision_version SET policies = policies + 1; END;
        CREATE TRIGGER attributes_inserted AFTER INSERT ON attributes BEGIN UPDATE decision_version SET attributes = attributes + 1; END;
        CREATE TRIGGER attributes_updated AFTER UPDATE ON attributes BEGIN UPDATE decision_version SET attributes = attributes + 1; END;
        CREATE TRIGGER attributes_deleted AFTER DELETE ON attributes BEGIN UPDATE decision_version SET attributes = attributes + 1; END;
        """;

    // Who has redeemed which token: a member that was removed does not come back by the same one. Kept no longer than the token.
    private const string Version5 = """
        CREATE TABLE enrollment_redemption (
            authority BLOB NOT NULL CHECK (length(authority) = 32),
            code_hash BLOB NOT NULL CHECK (length(code_hash) = 32),
            redeemed_by BLOB NOT NULL CHECK (length(redeemed_by) = 32),
            PRIMARY KEY (authority, code_hash, redeemed_by)
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER enrollment_token_deleted AFTER DELETE ON enrollment_token BEGIN
            DELETE FROM enrollment_redemption WHERE authority = OLD.authority AND code_hash = OLD.code_hash;
        END;
        """;

    // Who has removed a token, so that it can be said why it is refused.
    private const string Version6 = """
        ALTER TABLE enrollment_token ADD COLUMN removed_by BLOB CHECK (length(removed_by) = 32);
        """;

    // Vaults beside the one that is in this database, and which keys they hold. The numbers of vaults are never given again, so that
    // nobody takes a vault for one of the same name that was removed. The kinds are the values of VaultKind.
    private const string Version7 = """
        CREATE TABLE vault (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            kind INTEGER NOT NULL,
            path TEXT,
            is_default INTEGER NOT NULL CHECK (is_default IN (0, 1))
        ) STRICT;
        CREATE UNIQUE INDEX one_default_vault ON vault (is_default) WHERE is_default = 1;
        INSERT INTO vault (name, kind, path, is_default) VALUES ('default', 0, NULL, 1);

        CREATE TABLE vault_key (
            handle BLOB NOT NULL PRIMARY KEY CHECK (length(handle) = 32),
            vault INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER vault_deleted AFTER DELETE ON vault BEGIN DELETE FROM vault_key WHERE vault = OLD.number; END;
        """;

    // By what a service knows a key of a vault that is not in a file, and whether it was made for this home.
    private const string Version8 = """
        ALTER TABLE vault_key ADD COLUMN reference TEXT;
        ALTER TABLE vault_key ADD COLUMN is_own INTEGER NOT NULL DEFAULT 1 CHECK (is_own IN (0, 1));
        """;
}
