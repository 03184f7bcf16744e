namespace Ockam.Models;

/// <summary>What is known of one attempt to load a model.</summary>
internal readonly record struct LoadFacts
{
    /// <summary>The place of the server's weights was judged, and is safe or allowed.</summary>
    public bool IsJudged { get; init; }

    /// <summary>The sealed model is open.</summary>
    public bool IsOpen { get; init; }

    /// <summary>All plain bytes had the authenticated hashes, now or when this machine brought them to the server.</summary>
    public bool IsVerified { get; init; }

    /// <summary>The server has the weights.</summary>
    public bool IsUploaded { get; init; }

    /// <summary>What is going to be measured is in the event log.</summary>
    public bool IsIntended { get; init; }

    /// <summary>The TPM has answered that it extended the register.</summary>
    public bool IsExtended { get; init; }

    /// <summary>The register was read, and shows that this boot has measured the model.</summary>
    public bool IsMeasured { get; init; }

    /// <summary>The server has made the model.</summary>
    public bool IsCreated { get; init; }

    /// <summary>The server says that it made it of these weights.</summary>
    public bool IsSeen { get; init; }

    /// <summary>A fresh document shows the register.</summary>
    public bool IsAttested { get; init; }
}
