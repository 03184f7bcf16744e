using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>What an authority keeps of a one-time code (section 9.2): never the code itself.</summary>
/// <param name="CodeHash">SHA-256 of the code, 32 bytes.</param>
/// <param name="Reference">Ten letters and digits by which people and logs name the token. It is no secret.</param>
/// <param name="IssuedBy">Who has made it.</param>
/// <param name="CreatedAt">When, in Unix seconds.</param>
/// <param name="ExpiresAt">From this Unix second on it is of no use; 0 if it ended because its issuer was removed.</param>
/// <param name="UsesLeft">How many may still become members by it.</param>
/// <param name="EndedAt">
/// When it ended or will: its expiry, or when its last use was taken. It is kept for a time after that, to say why it is refused.
/// </param>
/// <param name="Attributes">What those who redeem it get.</param>
public sealed record EnrollmentToken(
    ReadOnlyMemory<byte> CodeHash,
    string Reference,
    Identifier IssuedBy,
    ulong CreatedAt,
    ulong ExpiresAt,
    ulong UsesLeft,
    ulong EndedAt,
    IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>Who has removed it, so that it is of no use any more; null as long as nobody has.</summary>
    public Identifier? RemovedBy { get; init; }

    /// <summary>
    /// By which those who hold the ticket name it: the first 8 bytes of the hash of its code, in hexadecimal. It is no secret either.
    /// </summary>
    public string TicketReference => Convert.ToHexStringLower(CodeHash.Span[..EnrollmentTicket.ReferenceBytes]);

    /// <summary>Whether it lets somebody in still.</summary>
    /// <param name="now">Unix seconds.</param>
    public bool IsOfUse(ulong now) => UsesLeft > 0 && ExpiresAt > now && RemovedBy is null;
}
