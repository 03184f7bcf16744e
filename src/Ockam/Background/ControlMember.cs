using Ockam.Identities;

namespace Ockam.Background;

/// <summary>One of the members of a project.</summary>
/// <param name="Project">The project's name; null for the home's default one.</param>
/// <param name="Member">Who.</param>
/// <param name="Attributes">What the member's credentials are to say; of no meaning for one who is removed.</param>
internal sealed record ControlMember(string? Project, Identifier Member, IReadOnlyDictionary<string, string> Attributes);
