namespace Ockam.Attestation;

/// <summary>
/// What the user data of a document begin with that asks a key broker for a model's key. Nobody but the code that opened the channel to the
/// broker may have such a document made: whoever could have one made with user data of his own choice would pass for this machine.
/// </summary>
internal static class KeyReleaseTag
{
    /// <summary>What those of every version begin with.</summary>
    public static ReadOnlySpan<byte> Family => "ockam-model-key-release"u8;

    /// <summary>The whole tag of version 1, 27 bytes.</summary>
    public static ReadOnlySpan<byte> Version1 => "ockam-model-key-release-v1\0"u8;
}
