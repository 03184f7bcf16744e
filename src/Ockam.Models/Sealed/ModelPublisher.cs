using Ockam.Identities;

namespace Ockam.Models;

/// <summary>An identity of this home that signs what it seals.</summary>
/// <param name="Identities">Where the identity is, with its key.</param>
/// <param name="Identifier">Which one it is.</param>
public sealed record ModelPublisher(IdentityService Identities, Identifier Identifier)
{
    internal ValueTask<IdentityStatement> SignAsync(byte[] stated, CancellationToken cancellationToken) =>
        Identities.SignStatementAsync(Identifier, SealedFormat.Purpose, stated, cancellationToken);
}
