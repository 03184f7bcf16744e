namespace Ockam.Storage;

/// <summary>What tests need to set; everyone else uses the defaults.</summary>
internal sealed record SqliteStoreOptions
{
    /// <summary>How long to wait for a lock that another process holds: longer than any transaction of ours takes.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the log is tried again while others keep traces of a removed secret in it.</summary>
    public TimeSpan ScrubInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The name of the file in its folder.</summary>
    public string FileName { get; init; } = SqliteStore.FileName;

    /// <summary>What tells the file from those of other programs.</summary>
    public long ApplicationId { get; init; } = SqliteSchema.ApplicationId;

    /// <summary>The schema's versions.</summary>
    public IReadOnlyList<string> Migrations { get; init; } = SqliteSchema.Migrations;
}
