using Amazon;
using Amazon.Runtime.CredentialManagement;

namespace Ockam.Aws;

/// <summary>What there is to choose from, for whoever completes a command.</summary>
public static class AwsCatalog
{
    /// <summary>The regions that the SDK knows, by system name, with the names that AWS prints; there may be newer ones.</summary>
    public static IReadOnlyDictionary<string, string> Regions { get; } = new SortedDictionary<string, string>(
        RegionEndpoint.EnumerableAllRegions.ToDictionary(region => region.SystemName, region => region.DisplayName),
        StringComparer.Ordinal);

    /// <summary>The names of the profiles in the shared AWS configuration, sorted.</summary>
    public static IReadOnlyList<string> ListProfiles() =>
        [.. new CredentialProfileStoreChain().ListProfiles().Select(profile => profile.Name).Distinct().Order(StringComparer.Ordinal)];
}
