using Ockam.Identities;

namespace Ockam.Aws;

/// <summary>
/// The administrator's side of a project: makes tickets for instances, tells who has redeemed them, and takes both back. What fails is an
/// <see cref="OckamException"/>.
/// </summary>
public interface ITicketOffice
{
    /// <summary>Who administers the project.</summary>
    Identifier Administrator { get; }

    /// <summary>The project's authority; null where the project is yet to be made.</summary>
    Identifier? Authority { get; }

    /// <summary>Makes a ticket that one member may redeem.</summary>
    /// <param name="order">What it is for.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The ticket, which the caller disposes of.</returns>
    Task<IssuedTicket> IssueAsync(TicketOrder order, CancellationToken cancellationToken);

    /// <summary>The members that have an attribute whose value begins with a text, with that value.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="prefix">How its value begins.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<IReadOnlyList<KeyValuePair<Identifier, string>>> FindMembersAsync(
        string attribute, string prefix, CancellationToken cancellationToken);

    /// <summary>Takes a ticket back: it lets nobody in any more. One that is not of use any more is none the less taken back.</summary>
    /// <param name="reference">Its reference.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task RevokeAsync(string reference, CancellationToken cancellationToken);

    /// <summary>Takes a member out of the project; one that is not there is none the less out.</summary>
    /// <param name="member">Who.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task RemoveMemberAsync(Identifier member, CancellationToken cancellationToken);

    /// <summary>
    /// Gets to know the project of an instance: verifies the histories in its description, keeps them for good, and asks the authority
    /// there as its administrator.
    /// </summary>
    /// <param name="projectFile">The project's public description, as the instance has published it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The authority, whose name is a hash of the history that was verified; null while it does not answer yet.</returns>
    Task<Identifier?> AdoptAsync(ReadOnlyMemory<byte> projectFile, CancellationToken cancellationToken);
}
