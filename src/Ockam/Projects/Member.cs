using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>Somebody whom an authority gives credentials (section 8.3).</summary>
/// <param name="Identifier">Who.</param>
/// <param name="Attributes">What the authority says of the member in each credential.</param>
/// <param name="AddedAt">Since when, in Unix seconds.</param>
/// <param name="AddedBy">Who has added it: an enroller, or the one who made the ticket; null where that is not told.</param>
public sealed record Member(
    Identifier Identifier, IReadOnlyDictionary<string, string> Attributes, ulong AddedAt, Identifier? AddedBy)
{
    /// <summary>
    /// Whether it is named by the authority's own configuration; such a member cannot be removed by others. It does not cross the wire.
    /// </summary>
    public bool IsPreTrusted { get; init; }

    /// <summary>Whether the member may make tickets and add members: its attribute <c>ockam-role</c> is <c>enroller</c>.</summary>
    public bool IsEnroller => MemberAttributes.NameEnroller(Attributes);
}
