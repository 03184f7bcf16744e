using Ockam.Identities;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Benchmarks;

/// <summary>Two nodes in one process that open channels to each other, each over a pair of identities of choice.</summary>
internal sealed class HandshakePair : IAsyncDisposable
{
    private readonly OckamNode _initiator;
    private readonly OckamNode _responder;
    private readonly RouterLink _link;
    private readonly List<(Route Route, SecureChannelOptions Options)> _pairs = [];
    private int _opened;

    private HandshakePair(OckamNode initiator, OckamNode responder)
    {
        _initiator = initiator;
        _responder = responder;
        _link = new RouterLink(initiator.Router, responder.Router);
    }

    /// <summary>Makes two nodes with so many identities each; all purpose keys are made too.</summary>
    public static async Task<HandshakePair> CreateAsync(INodeStore initiatorStore, INodeStore responderStore, int identities)
    {
        var pair = new HandshakePair(
            await OckamNode.CreateAsync(new OckamNodeOptions { Store = initiatorStore }),
            await OckamNode.CreateAsync(new OckamNodeOptions { Store = responderStore }));
        for (int i = 0; i < identities; i++)
        {
            var listener = new Address($"listener{i}");
            SecureChannelListener accepting = pair._responder.CreateSecureChannelListener(listener, await OptionsAsync(pair._responder));
            accepting.Opened += _ => pair._opened++;
            pair._pairs.Add((new Route(RouterLink.Address, listener), await OptionsAsync(pair._initiator)));
        }

        return pair;
    }

    /// <summary>Opens channels one after the other, with the pairs of identities in turn.</summary>
    public async Task OpenAsync(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        int before = _opened;
        for (int i = 0; i < count; i++)
        {
            (Route route, SecureChannelOptions options) = _pairs[i % _pairs.Count];
            Task<SecureChannel> opening = _initiator.CreateSecureChannelAsync(route, options, timeout.Token);
            await _link.PumpAsync(messages: 3, timeout.Token);
            await opening;
        }

        if (_opened - before != count) throw new InvalidOperationException($"The responder has {_opened - before} channels of {count}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _initiator.DisposeAsync();
        await _responder.DisposeAsync();
    }

    private static async Task<SecureChannelOptions> OptionsAsync(OckamNode node)
    {
        Identifier identifier = (await node.Identities.CreateAsync()).Identifier;
        // Made by the first call, and verified once for this process by the second; neither belongs to a handshake.
        await node.PurposeKeys.GetOrCreateAsync(identifier, PurposeKeyKind.SecureChannel);
        await node.PurposeKeys.GetOrCreateAsync(identifier, PurposeKeyKind.SecureChannel);
        return new SecureChannelOptions { Identity = identifier, Trust = TrustPolicy.Anyone };
    }
}
