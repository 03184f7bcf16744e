using Ockam.Identities;
using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Relays;
using Ockam.Routing;

namespace Ockam.Background;

/// <summary>The project that a background process is to run: <see cref="ProjectNodeOptions"/> in texts.</summary>
internal sealed record BackgroundProject
{
    /// <summary>Where other nodes connect.</summary>
    public required string Listen { get; init; }

    /// <summary>The address that tickets name; null for that of <see cref="Listen"/>.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>The project's name.</summary>
    public required string ProjectName { get; init; }

    /// <summary>The project's id; null for the one it had before, or a new one.</summary>
    public string? ProjectId { get; init; }

    /// <summary>How long a credential is valid.</summary>
    public TimeSpan CredentialLifetime { get; init; }

    /// <summary>Members that are there from the start, with their attributes.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? PreTrustedMembers { get; init; }

    /// <summary>Whether credentials name the project.</summary>
    public bool NamesTrustContext { get; init; }

    /// <summary>Whether enrollers may administer members from elsewhere.</summary>
    public bool DirectAuthentication { get; init; }

    /// <summary>Whether one-time codes are made and redeemed.</summary>
    public bool TokenEnrollment { get; init; }

    /// <summary>The identity whose credentials make administrators.</summary>
    public Identifier? AccountAuthority { get; init; }

    /// <summary>Whether only those are administrators.</summary>
    public bool EnforceAdminChecks { get; init; }

    /// <summary>Whether members may register relays.</summary>
    public bool Relays { get; init; }

    /// <summary>Writes options down.</summary>
    /// <exception cref="NodeControlException">They limit the relay service otherwise than usual, which is not told.</exception>
    public static BackgroundProject Of(ProjectNodeOptions options) => options.RelayService == new RelayServiceOptions()
        ? new()
        {
            Listen = options.Listen.ToString(),
            PublicAddress = options.PublicAddress?.ToString(),
            ProjectName = options.ProjectName,
            ProjectId = options.ProjectId,
            CredentialLifetime = options.CredentialLifetime,
            PreTrustedMembers = options.PreTrustedMembers?.ToDictionary(member => member.Key.ToString(), member => member.Value),
            NamesTrustContext = options.NamesTrustContext,
            DirectAuthentication = options.DirectAuthentication,
            TokenEnrollment = options.TokenEnrollment,
            AccountAuthority = options.AccountAuthority,
            EnforceAdminChecks = options.EnforceAdminChecks,
            Relays = options.Relays,
        }
        : throw new NodeControlException(
            NodeControlReason.InvalidArgument, "A project in the background has the usual limits of relays, and others were given.",
            "Leave them out, or run the project in this process.");

    /// <summary>The options that were written down.</summary>
    /// <exception cref="NodeControlException">A text is none of these.</exception>
    public ProjectNodeOptions ToOptions() => new()
    {
        Listen = ControlTexts.EndPoint(Listen),
        PublicAddress = PublicAddress is { } at ? HostnamePort.Parse(at) : null,
        ProjectName = ProjectName,
        ProjectId = ProjectId,
        CredentialLifetime = CredentialLifetime,
        PreTrustedMembers = PreTrustedMembers?.ToDictionary(member => Identifier.Parse(member.Key), member => member.Value),
        NamesTrustContext = NamesTrustContext,
        DirectAuthentication = DirectAuthentication,
        TokenEnrollment = TokenEnrollment,
        AccountAuthority = AccountAuthority,
        EnforceAdminChecks = EnforceAdminChecks,
        Relays = Relays,
    };
}
