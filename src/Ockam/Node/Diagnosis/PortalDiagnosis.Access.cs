using Ockam.Identities;
using Ockam.Policies;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Diagnosis;

internal sealed partial class PortalDiagnosis
{
    // A peer whose authority is being asked at this moment presents its credential a round trip later.
    private static readonly TimeSpan s_credentialPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_credentialLook = TimeSpan.FromMilliseconds(20);

    // Outlets try for 5 s to connect to their server unless they were told otherwise; who takes that long was not refused.
    private static readonly TimeSpan s_slowTarget = TimeSpan.FromSeconds(4.5);

    private string? _ownProblem;
    private VerifiedCredential? _own;
    private bool _isPeerAttested;

    private string OutletName => Path!.Route[^1].Name;

    private async Task<PortalFinding> LookAtCredentialsAsync(CancellationToken cancellationToken)
    {
        if (node.BelievedAuthority is not { } authority)
            return PortalFinding.Pass("This node believes no authority: it asks for no credential, and presents none.");
        try
        {
            _own = await node.FindOwnCredentialAsync(cancellationToken).ConfigureAwait(false);
            if (_own is null) _ownProblem = "it has none, or only one whose time is over";
        }
        catch (IdentityException damaged)
        {
            _ownProblem = damaged.Message;
        }

        string own = _own is null
            ? $"This node presents no credential: {_ownProblem}."
            : $"This node presents a credential {Describe(_own)}.";
        if (Info?.Channel is not { } channel) return PortalFinding.Pass($"{own} There is no channel by which the other end could.");
        long start = node.Time.GetTimestamp();
        while (!(_isPeerAttested = channel.IsPeerAttested) && node.Time.GetElapsedTime(start) < s_credentialPatience)
            await Task.Delay(s_credentialLook, node.Time, cancellationToken).ConfigureAwait(false);
        if (!_isPeerAttested) return PortalFinding.Pass($"{own} {Unattested(authority)}");
        AttributesEntry? entry = await node.Attributes
            .GetAsync(Peer!.Value, authority, node.Name, node.Time.UnixSeconds(), cancellationToken).ConfigureAwait(false);
        return PortalFinding.Pass($"{own} {Peer} has presented one{(entry is null ? "" : $" with {Describe(entry.Attributes)}")}.");
    }

    private async Task<PortalFinding> LookAtInletPolicyAsync(CancellationToken cancellationToken)
    {
        SecureChannelInfo? info = Info;
        string name = target.Inlet?.Name ?? target.Name ?? "inlet";
        PolicyExplanation explained = await node.ExplainPolicyAsync(
            new PolicyQuestion(name, PolicyResourceType.TcpInlet, Peer)
            {
                Allow = target.Allow, IsRequired = node.BelievedAuthority is not null || target.Allow is not null,
                IsForMembers = target.IsForMembers,
            },
            cancellationToken).ConfigureAwait(false);
        bool isAllowed = target.Inlet is { } inlet
            ? await inlet.Access.AllowsAsync(info, cancellationToken).ConfigureAwait(false)
            : explained.IsAllowed && (target.Trust?.Allows(info) ?? true);
        if (isAllowed) return PortalFinding.Pass(explained.Reason);
        string reason = target.Inlet is { } refusing ? refusing.Access.Refusal(info)
            : explained.IsAllowed ? target.Trust!.Refusal(info) : explained.Reason;
        return !_isPeerAttested && !explained.IsAllowed && node.BelievedAuthority is { } authority && Peer is not null
            ? PortalFinding.Fail(
                $"{Unattested(authority)} {reason}",
                $"See on the outlet's node that it is a member of the same project, and that its authority gives it a credential.")
                with { Blames = PortalHop.Credential }
            : PortalFinding.Fail(
                $"The inlet lets nothing go to {Peer?.ToString() ?? "a node without a secure channel"}: {reason}",
                "Give that node's identity what the policy asks for, or change the inlet's policy.");
    }

    private async Task<PortalFinding> LookAtOutletAsync(CancellationToken cancellationToken)
    {
        long start = node.Time.GetTimestamp();
        try
        {
            _answer = await PortalProbe.AskAsync(
                node.Router, node.Time, Path!.Route, Path.ReturnFlow, Info, limits.Answer, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RoutingException failure)
        {
            return PortalFinding.Fail(failure.Message, "Try again: the way has just ended.") with { Blames = PortalHop.Channel };
        }

        _answerTime = node.Time.GetElapsedTime(start);
        if (_answer != PortalProbeAnswer.None)
        {
            return PortalFinding.Pass($"The outlet '{OutletName}' lets {node.Identifier} in.") with { Elapsed = TimeSpan.Zero };
        }

        if (Path.Ended.IsCompleted)
        {
            return PortalFinding.Fail($"The way ended while the outlet was asked: {Path.EndReason}", "Try again.")
                with { Blames = PortalHop.Channel };
        }

        string silence = $"The outlet '{OutletName}' does not answer within {Seconds(limits.Answer)}, though its node does";
        if (_own is null && node.BelievedAuthority is not null)
        {
            return PortalFinding.Fail(
                $"This node presents no credential: {_ownProblem}. {silence}: its policy asks for one in all likelihood, and who is not "
                + "let in is told nothing.",
                "Join the project with a ticket, or see that its authority can be reached and gives this node a credential.")
                with { Blames = PortalHop.Credential };
        }

        string presented = _own is null ? "" : $", which presents {Describe(_own.Attributes)}";
        return PortalFinding.Fail(
            $"{silence}. Who is not let in is told nothing, so one of these holds: its policy or trust denies {node.Identifier}"
            + $"{presented}; there is no outlet '{OutletName}' there; or it is one of the original, whose server cannot be reached.",
            "On the outlet's node, look at the outlet's last error, which names whom it has refused and why, and ask what its policy "
            + $"decides about {node.Identifier}.");
    }

    private PortalFinding LookAtTarget()
    {
        if (_answer == PortalProbeAnswer.Connected)
        {
            return PortalFinding.Pass($"The outlet '{OutletName}' has connected to its server, and closed the connection again.")
                with { Elapsed = _answerTime };
        }

        string how = _answerTime < s_slowTarget
            ? $"after {Milliseconds(_answerTime)}: nothing listens there, the outlet is suspended, or it has as many connections as it may"
            : $"after {Seconds(_answerTime)}: its server does not answer";
        return PortalFinding.Fail(
            $"The outlet '{OutletName}' has no connection to its server for this node, as it says {how}.",
            "On the outlet's node, see that the server runs where the outlet leads; the outlet's last error says what failed.")
            with { Elapsed = _answerTime };
    }

    private string Unattested(Identifier authority) => _credentialRefused is { } refused
        ? $"What {Peer} presented does not count: {refused}"
        : $"{Peer} has presented no credential of the authority {authority} that is valid.";

    private static string Describe(VerifiedCredential credential) =>
        $"until {UnixTime.Text(credential.ExpiresAt)} with {Describe(credential.Attributes)}";

    private static string Describe(Attributes attributes)
    {
        string[] all = [.. attributes.ToTexts().Select(pair => $"{pair.Key}={pair.Value}")];
        return all.Length == 0 ? "no attributes" : string.Join(", ", all);
    }
}
