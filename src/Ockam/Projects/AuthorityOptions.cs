using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>How an authority decides (sections 8.3 and 9.4).</summary>
public sealed record AuthorityOptions
{
    /// <summary>The shortest credential: channels look once a second for what has ended, and renewal needs a few tries.</summary>
    public static readonly TimeSpan ShortestCredential = TimeSpan.FromSeconds(5);

    /// <summary>The longest credential: a year. The key that signs it lives for five.</summary>
    public static readonly TimeSpan LongestCredential = TimeSpan.FromDays(365);

    /// <summary>The authority: an identity of this home, which signs the credentials.</summary>
    public required Identifier Identity { get; init; }

    /// <summary>
    /// The project's id: goes into each credential as <c>trust_context_id</c>, and is compared with the attribute <c>project</c> of
    /// administrators. Null leaves both out.
    /// </summary>
    public string? ProjectId { get; init; }

    /// <summary>Whether credentials name the project.</summary>
    public bool NamesTrustContext { get; init; } = true;

    /// <summary>How long a credential is valid: 30 days, 5 s at least and 365 days at most; whole seconds count.</summary>
    public TimeSpan CredentialLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Members that are there from the start and that nobody can remove but by these options, with their attributes. They take the place of
    /// those of an earlier start. Null leaves those as they are.
    /// </summary>
    public IReadOnlyDictionary<Identifier, IReadOnlyDictionary<string, string>>? PreTrustedMembers { get; init; }

    /// <summary>Whether enrollers may add, show and remove members from elsewhere.</summary>
    public bool DirectAuthentication { get; init; } = true;

    /// <summary>Whether one-time codes are made and redeemed.</summary>
    public bool TokenEnrollment { get; init; } = true;

    /// <summary>
    /// The identity whose credentials make administrators: whoever presents one with the attribute <c>project</c> equal to
    /// <see cref="ProjectId"/>. Without one, every enroller is an administrator.
    /// </summary>
    public Identifier? AccountAuthority { get; init; }

    /// <summary>
    /// With an <see cref="AccountAuthority"/>: whether only those that it attests are administrators, and not every enroller.
    /// </summary>
    public bool EnforceAdminChecks { get; init; }

    /// <summary>How many members there may be: 100,000, some 50 MiB.</summary>
    public int MaximumMembers { get; init; } = 100_000;

    /// <summary>How many tokens of one enroller are kept, those of the last 30 days that have ended included: 10,000.</summary>
    public int MaximumTokensPerEnroller { get; init; } = 10_000;
}
