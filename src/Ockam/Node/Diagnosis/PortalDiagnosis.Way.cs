using Ockam.Identities;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Diagnosis;

internal sealed partial class PortalDiagnosis
{
    private ProjectWay _way;

    // How many components of the way come before the last channel.
    private int _before;

    private string? RelayName => _before > 0 && _way.Address.Components[_before - 1] is
        { Protocol: MultiAddrProtocol.Service or MultiAddrProtocol.Worker, Value: var name } ? name : null;

    private bool HasLastChannel => _before < _way.Address.Components.Count
        && _way.Address.Components[_before].Protocol == MultiAddrProtocol.Secure;

    private bool IsDirect => _way.Address.Components.Take(_before).All(component => component.Protocol is
        MultiAddrProtocol.Ip4 or MultiAddrProtocol.Ip6 or MultiAddrProtocol.DnsAddr or MultiAddrProtocol.Tcp);

    private SecureChannelOptions? ProjectOptions => _way.Options is { } known ? known with { Timeout = limits.Handshake } : null;

    private async Task<PortalFinding> LookAtProjectAsync(CancellationToken cancellationToken)
    {
        if (target.NoProject is { } missing) return missing;
        if (target.Way is { } route)
        {
            try
            {
                _way = await node.FindProjectAsync(route.To, Options(route.RelayTrust), cancellationToken).ConfigureAwait(false);
            }
            catch (RoutingException unknown)
            {
                return PortalFinding.Fail(unknown.Message, "Join the project with a ticket, or import its description.");
            }

            int last = _way.Address.Components.Count;
            do last--;
            while (last >= 0 && _way.Address.Components[last].Protocol != MultiAddrProtocol.Secure);
            _before = last >= 0 ? last : OckamNode.EndOfWay(_way.Address);
        }

        return node.IsMember
            ? await LookAtMembershipAsync(cancellationToken).ConfigureAwait(false)
            : PortalFinding.Pass(node.BelievedAuthority is { } authority
                ? $"This node believes the authority {authority}, and was not told how to ask it."
                : "This node is in no project, and believes no authority: identities alone decide.");
    }

    private async Task<PortalFinding> LookAtMembershipAsync(CancellationToken cancellationToken)
    {
        string project = node.Project is { } joined ? $"the project '{joined.Name}'" : $"the authority {node.BelievedAuthority}";
        using var timer = new CancellationTokenSource(limits.Credential, node.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await node.WaitForCredentialAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return PortalFinding.Fail(
                $"This node has no credential of {project}, and its authority gave none within {Seconds(limits.Credential)}.",
                "See that the project's node runs and can be reached from here.");
        }
        catch (CredentialException failure)
        {
            return PortalFinding.Fail(
                $"This node has no credential of {project}. {failure.Message}",
                failure.IsRefused
                    ? "Ask the project's administrator for a ticket, and join again."
                    : "See that the project's node runs and can be reached from here.");
        }

        string late = node.CredentialFailure is { } renewal ? $" It could not be renewed: {renewal.Message}" : "";
        VerifiedCredential? own = await node.FindOwnCredentialAsync(cancellationToken).ConfigureAwait(false);
        return PortalFinding.Pass($"This node is a member of {project}{(own is null ? "" : $", by a credential {Describe(own)}")}.{late}");
    }

    private async Task<PortalFinding> LookAtRelayAsync(CancellationToken cancellationToken)
    {
        if (target.Way is not { } route) return PortalFinding.Pass("The way was given, and is not walked anew.");
        if (IsDirect) return PortalFinding.Pass("There is no relay on the way.");
        try
        {
            _opened = await OpenAsync(route, _before, cancellationToken).ConfigureAwait(false);
        }
        catch (RoutingException failure)
        {
            return PortalFinding.Fail(failure.Message, "Start the relay node, or correct the way to it.");
        }
        catch (SecureChannelException failure)
        {
            return Explain(failure, "the relay node", "its description of the project may be an old one: import it anew");
        }

        string who = _opened.Channel?.Info is { } info ? $", which is {info.PeerIdentifier}" : "";
        string name = RelayName is { } relay ? $"; '{relay}' leads on from there" : "";
        return PortalFinding.Pass($"The relay node at {Place()} was reached{who}{name}.");
    }

    private async Task<PortalFinding> LookAtChannelAsync(CancellationToken cancellationToken)
    {
        PortalFinding? failure = target.Way is { } route
            ? await OpenLastAsync(route, cancellationToken).ConfigureAwait(false)
            : await TakeGivenAsync(cancellationToken).ConfigureAwait(false);
        if (failure is not null) return failure;
        string who = Peer is { } peer ? $"The other end is {peer}." : "There is no secure channel: what goes this way is not encrypted.";
        if (Path!.ProbeRoute is not { } probe) return PortalFinding.Pass(who);
        // The handshake's last message is this node's: whether it was accepted shows only now.
        if (await EchoAsync(probe, cancellationToken).ConfigureAwait(false) is { } time)
            return PortalFinding.Pass($"{who} An echo takes {Milliseconds(time)}.");
        return Peer is null
            ? PortalFinding.Fail(
                $"The node at {Place()} was reached, and answers nothing without a secure channel within {Seconds(limits.Handshake)}.",
                "Open a secure channel on the way: write /secure/api before the outlet.")
            : PortalFinding.Fail(
                $"The other end has proved to be {Peer}, and answers nothing within {Seconds(limits.Handshake)}: it does not accept this "
                + $"node's identity {node.Identifier}, or has just ended.",
                $"Let its channel listener trust {node.Identifier}.");
    }

    // Null where it was opened.
    private async Task<PortalFinding?> OpenLastAsync(InletRoute route, CancellationToken cancellationToken)
    {
        try
        {
            if (_opened is null)
            {
                _opened = await OpenAsync(route, _way.Address.Components.Count, cancellationToken).ConfigureAwait(false);
            }
            else if (HasLastChannel)
            {
                // On a way that ends at the project's node it is that node's identity that counts.
                bool endsAtProject = _way.Channels == _opened.SecureChannels.Count + 1;
                SecureChannel channel = await node.CreateSecureChannelAsync(
                    _opened.Route.Append(new Address(_way.Address.Components[_before].Value)),
                    endsAtProject ? ProjectOptions! : Options(route.Trust),
                    cancellationToken).ConfigureAwait(false);
                _opened.Add(channel);
                IEnumerable<Address> rest = _way.Address.Components.Skip(_before + 1).Select(component => new Address(component.Value));
                _opened.Complete(new Route(rest.Prepend(channel.EncryptorAddress)), node.Router);
            }

            Path = _opened;
            return null;
        }
        catch (RoutingException failure)
        {
            return PortalFinding.Fail(failure.Message, "Start that node, or correct the way to it.");
        }
        catch (SecureChannelException failure) when (failure.Reason == SecureChannelCloseReason.HandshakeTimeout && RelayName is not null)
        {
            return await ExplainSilenceAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SecureChannelException failure)
        {
            return Explain(failure, "the outlet's node", "another node has the address or the relay's name");
        }
    }

    private async Task<PortalFinding?> TakeGivenAsync(CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limits.Handshake, node.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            Path = await target.Path!.GetAsync(linked.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return PortalFinding.Fail($"There was no way within {Seconds(limits.Handshake)}.", "See why whoever keeps the way has none.");
        }
        catch (OckamException failure)
        {
            return PortalFinding.Fail(
                failure.Message, "Open another channel, and make the inlet over that; one with a whole route opens its way itself.");
        }
    }

    // A listener answers the first message of everybody: who hears nothing has not reached one.
    private async Task<PortalFinding> ExplainSilenceAsync(CancellationToken cancellationToken)
    {
        string listener = _way.Address.Components[_before].Value;
        Route before = _opened!.Route;
        Task<TimeSpan?> behind = EchoAsync(before.Append(ServiceAddresses.Echo), cancellationToken);
        Task<TimeSpan?> relay = EchoAsync(
            new Route(before.Take(Math.Max(1, before.Count - 1)).Append(ServiceAddresses.Echo)), cancellationToken);
        // Whoever answers at all does so at once; for the others the time is spent once.
        if (await behind.ConfigureAwait(false) is not null)
        {
            return PortalFinding.Fail(
                $"The node behind '{RelayName}' answers, and its channel listener '{listener}' does not within "
                + $"{Seconds(limits.Handshake)}.",
                "Correct the listener's name in the way, or make one of that name on the outlet's node.");
        }

        bool isAlive = await relay.ConfigureAwait(false) is not null;
        return PortalFinding.Fail(
            $"The relay node at {Place()} {(isAlive ? "answers" : "was reached")}, and nothing comes back through '{RelayName}' within "
            + $"{Seconds(limits.Handshake)}: no relay of that name is registered there, the node that registered it has no connection to "
            + "the relay node at the moment, or the relay node serves members only and does not count this node among them.",
            "Compare the name with those of the relays that the outlet's node has, and see that they are up.")
            with { Blames = PortalHop.Relay };
    }

    private Task<OpenedRoute> OpenAsync(InletRoute route, int end, CancellationToken cancellationToken) => node.OpenAsync(
        _way with { Options = ProjectOptions },
        end, Options(route.RelayTrust), Options(route.Trust), limits.Connect, cancellationToken);

    private static PortalFinding Explain(SecureChannelException failure, string who, string otherwise)
    {
        if (failure.InnerException is CredentialException credential)
        {
            return PortalFinding.Fail(credential.Message, "Ask the project's administrator for a ticket, and join again.")
                with { Blames = PortalHop.Project };
        }

        return failure.Peer is { } peer
            ? PortalFinding.Fail(failure.Message, $"If {peer} is {who} that you mean, trust it; if not, {otherwise}.")
            : PortalFinding.Fail(
                failure.Message, $"See that {who} runs, has a channel listener of the name in the way, and can be reached by it.");
    }

    private string Place()
    {
        if (_opened?.Connection?.Target is { } at) return at.ToString();
        return _way.Address.ToString();
    }
}
