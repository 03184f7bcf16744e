namespace Ockam.Aws;

/// <summary>What an instance does with AWS, and so may.</summary>
/// <param name="Place">The account and region.</param>
internal sealed record InstanceRights(RunPlace Place)
{
    /// <summary>The parameter with its ticket, which it reads and deletes; null for none.</summary>
    public string? Ticket { get; init; }

    /// <summary>The key that the ticket is encrypted with, an ARN; null for the account's own for parameters.</summary>
    public string? TicketKeyArn { get; init; }

    /// <summary>The parameter that it writes its project's description into; null for none.</summary>
    public string? Publication { get; init; }

    /// <summary>What it reads from buckets: <c>bucket/key</c>, where a <c>*</c> at the end stands for all that begins so.</summary>
    public IReadOnlyList<string> Objects { get; init; } = [];

    /// <summary>What it lists; null for nothing.</summary>
    public Listing? Lists { get; init; }

    /// <summary>The key that opens its model for a proof of what has started, an ARN; null for none.</summary>
    public string? ModelKeyArn { get; init; }

    /// <summary>Whether it is a managed instance.</summary>
    public bool SessionManager { get; init; }

    /// <summary>Those objects of a bucket whose keys begin alike.</summary>
    /// <param name="Bucket">The bucket.</param>
    /// <param name="Prefix">How they begin: exactly this is asked for.</param>
    internal sealed record Listing(string Bucket, string Prefix);
}
