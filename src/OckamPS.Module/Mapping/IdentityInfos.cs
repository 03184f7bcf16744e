using Ockam.Identities;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Mapping;

/// <summary>Identities of a home as the objects of the module.</summary>
internal static class IdentityInfos
{
    public static async Task<OckamIdentityInfo> OfAsync(HomeSession home, NamedIdentity named, CancellationToken cancellationToken)
    {
        Identity identity = await home.Services.Identities.GetRequiredAsync(named.Identifier, cancellationToken);
        return new OckamIdentityInfo
        {
            IdentityName = named.Name,
            Identifier = named.Identifier.ToString(),
            VaultName = named.VaultName,
            IsDefault = named.IsDefault,
            Changes = identity.Changes.Count,
            CreatedAt = Time(identity.LatestChange.ValidFrom),
            ExpiresAt = Time(identity.LatestChange.ValidUntil),
        };
    }

    // A validity may end later than calendars do.
    public static DateTime Time(ulong unixSeconds) => unixSeconds < (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        ? DateTimeOffset.FromUnixTimeSeconds((long)unixSeconds).UtcDateTime
        : DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);
}
