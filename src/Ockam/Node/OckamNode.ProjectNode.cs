using System.Globalization;
using System.Net;
using Ockam.Identities;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    /// <summary>
    /// Runs a project on this node: its authority, relays for its members, and a listener where they connect. The project is kept in the
    /// home, so that tickets of it can be made there, with the node or beside it. Members, tokens and to whom relays belong outlive the
    /// process, however it ends. The node is made with <see cref="OckamNodeOptions.IsOwnAuthority"/>, unless it runs no relays, and with
    /// <see cref="OckamNodeOptions.EndsChannelsWithCredentials"/>.
    /// </summary>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The project, as tickets describe it.</returns>
    /// <exception cref="InvalidOperationException">The node's channels do not believe the authority that it is.</exception>
    /// <exception cref="ArgumentException">Others cannot connect to the address that tickets would name.</exception>
    /// <exception cref="ProjectException">Another project has the name.</exception>
    /// <exception cref="RoutingException">Nobody can listen there, or services of the node have the addresses.</exception>
    public async Task<Project> StartProjectAsync(ProjectNodeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Relays && _options.Authority != Identifier)
        {
            throw new InvalidOperationException(
                $"The channels of this node do not believe {Identifier}, so that its relays would know no members; set IsOwnAuthority.");
        }

        IPAddress address = options.Listen.Address;
        if (options.PublicAddress is null && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            throw new ArgumentException(
                $"Nobody can connect to {options.Listen}; name the address that tickets shall have besides.", nameof(options));
        }

        Project? before = await FindOwnProjectAsync(options.ProjectName, cancellationToken).ConfigureAwait(false);
        string id = options.ProjectId ?? before?.Id ?? Guid.NewGuid().ToString();
        await StartAuthorityAsync(
            new AuthorityOptions
            {
                Identity = Identifier,
                ProjectId = id,
                CredentialLifetime = options.CredentialLifetime,
                PreTrustedMembers = options.PreTrustedMembers,
                NamesTrustContext = options.NamesTrustContext,
                DirectAuthentication = options.DirectAuthentication,
                TokenEnrollment = options.TokenEnrollment,
                AccountAuthority = options.AccountAuthority,
                EnforceAdminChecks = options.EnforceAdminChecks,
            },
            cancellationToken).ConfigureAwait(false);
        if (options.Relays)
        {
            await StartLastingRelayServiceAsync(
                options.RelayService with { Authorization = CreateMemberRelayAuthorization(), MembersOnly = true },
                cancellationToken).ConfigureAwait(false);
        }

        // Last: nobody shall be turned away who comes early.
        TcpListener listener = ListenTcp(options, before);
        Project project = await DescribeAsync(id, options, listener.LocalEndPoint, cancellationToken).ConfigureAwait(false);
        await Projects.ImportAsync(project, cancellationToken).ConfigureAwait(false);
        return project;
    }

    // Members know where the project was before, and have no other way to find it.
    private TcpListener ListenTcp(ProjectNodeOptions options, Project? before)
    {
        string? known = before?.AccessRoute.Components.FirstOrDefault(component => component.Protocol == MultiAddrProtocol.Tcp)?.Value;
        if (options is { Listen.Port: 0, PublicAddress: null or { Port: 0 } }
            && ushort.TryParse(known, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            try
            {
                return ListenTcp(new IPEndPoint(options.Listen.Address, port));
            }
            catch (RoutingException)
            {
                // Somebody else has it meanwhile: any other is better than none.
            }
        }

        return ListenTcp(options.Listen);
    }

    private async Task<Project?> FindOwnProjectAsync(string name, CancellationToken cancellationToken)
    {
        StoredProject? stored = await _store.Projects.GetAsync(name, cancellationToken).ConfigureAwait(false);
        if (stored is null) return null;
        Project project = Project.FromVerified(stored.File);
        return project.Authority.Identifier == Identifier ? project : null;
    }

    private async Task<Project> DescribeAsync(
        string id, ProjectNodeOptions options, IPEndPoint bound, CancellationToken cancellationToken)
    {
        string history = Convert.ToHexStringLower(await Identities.ExportAsync(Identifier, cancellationToken).ConfigureAwait(false));
        string host = options.PublicAddress?.Host ?? bound.Address.ToString();
        int port = options.PublicAddress is { Port: > 0 } given ? given.Port : bound.Port;
        // Tickets in the exported form know /dnsaddr only, which takes addresses too (section 9.1).
        MultiAddr route = MultiAddr.Empty
            .Append(MultiAddrProtocol.DnsAddr, host)
            .Append(MultiAddrProtocol.Tcp, port.ToString(CultureInfo.InvariantCulture))
            .Append(MultiAddrProtocol.Service, ServiceAddresses.Api.Name);
        return Project.Verify(new ProjectFile
        {
            Id = id,
            Name = options.ProjectName,
            AccessRoute = route.ToString(),
            Identity = Identifier.ToString(),
            AuthorityAccessRoute = route.ToString(),
            AuthorityIdentity = history,
            ProjectChangeHistory = history,
        });
    }
}
