namespace OckamPS;

/// <summary>One check of encrypted model weights.</summary>
public sealed record ModelWeightsCheck
{
    /// <summary>What was looked at: Form, Signature, Publisher, Content.</summary>
    public required string Check { get; init; }

    /// <summary>How it came out: Passed, Failed, NotPossible, NotRequested.</summary>
    public required string Outcome { get; init; }

    /// <summary>Whether the file may still be believed as far as this check goes.</summary>
    public bool IsAcceptable { get; init; }

    /// <summary>What was found, and what to do if it failed.</summary>
    public required string Detail { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Check}: {Outcome}";
}
