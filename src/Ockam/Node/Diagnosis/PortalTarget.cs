using Ockam.Policies;
using Ockam.Portals;
using Ockam.SecureChannels;

namespace Ockam.Node.Diagnosis;

/// <summary>The portal that is looked at: an inlet that there is, or one as it would be made.</summary>
internal sealed record PortalTarget
{
    /// <summary>The inlet; null if there is none yet.</summary>
    public TcpInlet? Inlet { get; init; }

    /// <summary>The whole way to the outlet, and whom it trusts; null where <see cref="Path"/> is given or where there is none.</summary>
    public InletRoute? Way { get; init; }

    /// <summary>A way that somebody else keeps.</summary>
    public IPortalPathSource? Path { get; init; }

    /// <summary>What was made for the walk alone, and ends with it.</summary>
    public IAsyncDisposable? Owned { get; init; }

    /// <summary>Who may be at the other end of <see cref="Path"/>, where there is no inlet that decides; null for anyone.</summary>
    public PortalAccess? Trust { get; init; }

    /// <summary>The name that the inlet would have, for policies; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The policy that the inlet would have; null for those that are stored.</summary>
    public PolicyExpression? Allow { get; init; }

    /// <summary>Whether the inlet would trust members alone; of one that there is, the node knows it.</summary>
    public bool IsForMembers => Inlet is null
        && (ReferenceEquals(Trust, PortalAccess.Members) || ReferenceEquals(Way?.Trust, TrustPolicy.Members));

    /// <summary>Why there is no way: the inlet would lead through a project, and the node is in none.</summary>
    public PortalFinding? NoProject { get; init; }
}
