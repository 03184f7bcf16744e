namespace Ockam.Models;

/// <summary>A key of the local keystore, as it may be shown.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record LocalKey(string KeyId, DateTimeOffset CreatedAt);
