namespace Ockam.Models;

/// <summary>What is looked at when a sealed file is tested without its key, in this order.</summary>
public enum SealedModelCheckKind
{
    /// <summary>Everything stands where the format says, and nothing is missing or left over.</summary>
    Form,

    /// <summary>The publisher's change history and signature verify, over this very header and trailer.</summary>
    Signature,

    /// <summary>The publisher is an expected one, or the file is that of the manifest.</summary>
    Publisher,

    /// <summary>All chunks are those that the trailer names, byte for byte.</summary>
    Content,
}
