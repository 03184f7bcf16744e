using Ockam.Models;
using Ockam.Node.Control;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Models;

/// <summary>
/// <c>broker:KEY@ROUTE</c>: a key that a node releases to attested machines, over a channel to it. The route is that of a channel, with the
/// broker's address behind it if that is not the usual one; or the id of a channel that is open.
/// </summary>
internal sealed class BrokerKeyProvider : IModelKeyProvider
{
    public string Scheme => ModelKeyReference.Broker;

    public ValueTask<ModelKeyAccess> OpenAsync(string key, ModelKeyOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int at = key.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at == key.Length - 1)
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"'{Scheme}:{key}' does not say which key of which broker: write {Scheme}:KEY@ROUTE, such as "
                + $"{Scheme}:demo@/dnsaddr/owner.example/tcp/4000/secure/api.");
        if (options.Identity is not null)
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                "A key broker is asked as the identity of a node. Leave -Identity out, and name the node that has it with -BrokerNode.");
        string route = key[(at + 1)..];
        var service = new DeferredBrokerKeyService(ct => ConnectAsync(route, options, ct));
        return ValueTask.FromResult(new ModelKeyAccess(new ModelKeyReference(Scheme, key), key[..at])
        {
            Service = service,
            IsAlwaysAttested = true,
            Owned = service,
        });
    }

    public Task<ModelSealingKeyInfo> CreateAsync(
        ModelKeyOrder order, ModelKeyOptions options, CancellationToken cancellationToken) =>
        throw new ModelException(
            ModelErrorReason.InvalidValue,
            "The keys of a broker are made where its keystore is: New-ModelSealingKey local:NAME, on its owner's machine.");

    // Who has not asked has not said by which route.
    public Task<IReadOnlyList<ModelSealingKeyInfo>> ListAsync(ModelKeyOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ModelSealingKeyInfo>>([]);

    private static async Task<BrokerKeyService> ConnectAsync(string route, ModelKeyOptions options, CancellationToken cancellationToken)
    {
        LocalNode node = LocalNodes.Require(
            await ModuleNodes.GetOrMakeAsync(options.Node, cancellationToken), "A key broker is asked");
        if (!route.Contains('/', StringComparison.Ordinal))
        {
            (Ockam.Node.OckamNode engine, Ockam.SecureChannels.SecureChannel channel) = node.UseChannel(route);
            return BrokerKeyService.Over(engine, channel);
        }

        (Ockam.Node.OckamNode opener, Ockam.Node.OpenedRoute way) = await node.OpenWayAsync(
            new SecureChannelSettings { To = route, Trust = options.Trust, Timeout = TimeSpan.FromSeconds(30) }, cancellationToken);
        return await BrokerKeyService.TakeAsync(opener, way);
    }
}
