namespace Ockam.Aws;

/// <summary>A parameter to be written.</summary>
/// <param name="Name">Its name, a path such as <c>/ockam/run/ticket</c>.</param>
/// <param name="Value">The value in UTF-8, 4 KiB at most; the caller zeroes it where it is a secret.</param>
internal sealed record SsmPutRequest(string Name, ReadOnlyMemory<byte> Value)
{
    /// <summary>Whether it is kept encrypted, as a <c>SecureString</c>.</summary>
    public bool IsSecret { get; init; } = true;

    /// <summary>The key in KMS that it is encrypted with; null for the account's own for parameters.</summary>
    public string? KeyId { get; init; }

    /// <summary>What it is; null for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Whether one of that name is replaced; its tags stay then.</summary>
    public bool Overwrites { get; init; }

    /// <summary>The tags of a new one.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The name alone.</summary>
    public override string ToString() => Name;
}
