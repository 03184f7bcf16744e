using Ockam.Identities;
using Ockam.Routing;
using Ockam.Vault;

namespace Ockam.SecureChannels;

/// <summary>What channels of one node share.</summary>
internal sealed record ChannelEnvironment(
    Router Router,
    IVault Vault,
    IdentityService Identities,
    PurposeKeyService PurposeKeys,
    CredentialService Credentials,
    string NodeName,
    TimeProvider Time)
{
    /// <summary>Every channel that is not closed.</summary>
    public SecureChannelTable Channels { get; } = new(Time);

    public ulong UnixSeconds => Time.UnixSeconds();
}
