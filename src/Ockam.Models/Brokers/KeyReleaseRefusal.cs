namespace Ockam.Models;

/// <summary>
/// Which check of a key broker failed: all that a consumer is told. The numbers are those of the protocol (BROKER.md, section 5).
/// </summary>
public enum KeyReleaseRefusal
{
    /// <summary>The broker does not serve who is at the other end of the channel.</summary>
    Channel = 1,

    /// <summary>The challenge is unknown, used, too old, another channel's, or not the one in the document.</summary>
    Nonce = 2,

    /// <summary>The document is not bound to this channel, this wrapped key and the public key in it.</summary>
    UserData = 3,

    /// <summary>The document is not genuine, or too old.</summary>
    Document = 4,

    /// <summary>A policy does not allow it: that of the key, with its registers and principals, or the node's about credentials.</summary>
    Policy = 5,

    /// <summary>There is no such key, or it has not wrapped what was sent for this encryption context.</summary>
    Key = 6,

    /// <summary>Too much waits; ask again in a moment.</summary>
    Busy = 7,

    /// <summary>The message is not of the protocol, or of another version.</summary>
    Malformed = 8,

    /// <summary>The broker itself has failed, as when it cannot write its log.</summary>
    Failed = 9,
}
