namespace Ockam.Models;

/// <summary>What to publish.</summary>
public sealed record PublishModelRequest
{
    /// <summary>The sealed file, or the encrypted file of a pair. What it is, its content says, not its name.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// The wrapped data key of a pair; null for the file beside it, <c>NAME.datakey.enc</c> of <c>NAME.enc</c> or <c>NAME.datakey</c> of
    /// <c>NAME.encrypted</c>.
    /// </summary>
    public string? DataKeySource { get; init; }

    /// <summary>The model's file name in the store; null for the source's name without what the layout has appended.</summary>
    public string? Name { get; init; }

    /// <summary>Whether a model of that name and layout may be replaced; else nothing that is there is ever touched.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether what an interrupted attempt has left is continued, as far as it holds what the source holds now.</summary>
    public bool Resume { get; init; } = true;
}
