namespace Ockam.Attestation;

/// <summary>
/// What the user data of a document begin with by which a model gateway proves its machine, and names the node before it. Nobody but the
/// gateway may have such a document made: whoever could, would have this machine vouch for a node of another one.
/// </summary>
internal static class GatewayTag
{
    /// <summary>What those of every version begin with.</summary>
    public static ReadOnlySpan<byte> Family => "ockam model gateway"u8;

    /// <summary>The whole tag of version 1, 23 bytes; the node's Identifier follows.</summary>
    public static ReadOnlySpan<byte> Version1 => "ockam model gateway v1 "u8;
}
