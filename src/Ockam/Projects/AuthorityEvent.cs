using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>Something that an authority has done, for logs; it holds no secret.</summary>
/// <param name="Kind">What.</param>
/// <param name="Caller">Who asked for it.</param>
/// <param name="Text">With which values, in words.</param>
public sealed record AuthorityEvent(AuthorityEventKind Kind, Identifier Caller, string Text);
