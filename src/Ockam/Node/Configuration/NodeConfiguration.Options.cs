using Ockam.SecureChannels;

namespace Ockam.Node.Configuration;

public sealed partial record NodeConfiguration
{
    /// <summary>
    /// How the node of this file is made. Which project it is in, and whether a ticket must be redeemed first, is for whoever starts it.
    /// </summary>
    public OckamNodeOptions ToOptions() => new()
    {
        Name = Name,
        Identity = Identity,
        VaultName = Vault,
        Trust = Trust ?? TrustPolicy.Anyone,
        AllowAnonymous = AllowAnonymous,
        Authority = OwnProject?.AccountAuthority ?? Authority?.Identifier,
        IsOwnAuthority = OwnProject is { AccountAuthority: null },
        AuthorityRoute = Authority?.Route,
        CredentialScope = Authority?.CredentialScope,
        EndsChannelsWithCredentials = OwnProject is not null || (RelayService is not null && !AllowAnonymous),
        StallLimit = OwnProject is null && RelayService is null ? OckamNodeOptions.DefaultStallLimit : OckamNodeOptions.RelayStallLimit,
    };
}
