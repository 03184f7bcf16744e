namespace Ockam.Projects;

/// <summary>What an authority has done.</summary>
public enum AuthorityEventKind
{
    /// <summary>A one-time code was made.</summary>
    TokenIssued,

    /// <summary>A one-time code was redeemed.</summary>
    TokenRedeemed,

    /// <summary>A one-time code was removed, and lets nobody in any more.</summary>
    TokenRemoved,

    /// <summary>A member was added by an enroller, or given other attributes.</summary>
    MemberAdded,

    /// <summary>A member was removed.</summary>
    MemberRemoved,

    /// <summary>A request was refused.</summary>
    Refused,
}
