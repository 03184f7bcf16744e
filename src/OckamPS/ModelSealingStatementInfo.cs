namespace OckamPS;

/// <summary>One statement of a key's policy.</summary>
public sealed record ModelSealingStatementInfo
{
    /// <summary>The key whose policy it is in, as cmdlets take it.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of that policy, 64 hexadecimal digits: the statement's place is of use only while it is the same.</summary>
    public required string PolicyDigest { get; init; }

    /// <summary>Its place in the policy, from 1.</summary>
    public int Index { get; init; }

    /// <summary>Its name, which need not be unique; null if it has none.</summary>
    public string? Sid { get; init; }

    /// <summary>Allow or Deny.</summary>
    public required string Effect { get; init; }

    /// <summary>Whom it is about; with <c>not</c> before where it is about everybody else.</summary>
    public required string[] Principals { get; init; }

    /// <summary>The operations; with <c>not</c> before where it is about all others.</summary>
    public required string[] Actions { get; init; }

    /// <summary>Its tests, all of which must be true.</summary>
    public required string[] Conditions { get; init; }

    /// <summary>The registers that it asks for.</summary>
    public required int[] Registers { get; init; }

    /// <summary>The statement as it was written, as JSON.</summary>
    public required string Json { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Sid is null ? $"{Index}" : $"{Index} {Sid}";
}
