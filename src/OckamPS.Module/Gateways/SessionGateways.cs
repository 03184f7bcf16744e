using Ockam.Models;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Gateways;

/// <summary>The model gateways that this process has started, shared by all its runspaces as the nodes are. They end with the module or the
/// process.</summary>
internal static class SessionGateways
{
    private static readonly Lock s_lock = new();
    private static readonly List<(ModelGateway Gateway, string? Identifier, DateTimeOffset StartedAt)> s_running = [];
    private static bool s_isWatched;

    /// <summary>Those that run, the oldest first.</summary>
    public static IReadOnlyList<ModelGatewayInfo> All
    {
        get
        {
            lock (s_lock) return [.. s_running.Select(entry => ChatInfos.Of(entry.Gateway, entry.Identifier, entry.StartedAt))];
        }
    }

    /// <summary>Starts one.</summary>
    public static ModelGatewayInfo Start(ModelGatewayOptions options)
    {
        ModuleLifetime.Use();
        ModelGateway gateway = ModelGateway.Start(options);
        DateTimeOffset at = TimeProvider.System.GetUtcNow();
        lock (s_lock)
        {
            s_running.Add((gateway, options.Identifier, at));
            if (!s_isWatched) ProcessEnd.Watch(EndAllAsync);
            s_isWatched = true;
        }

        return ChatInfos.Of(gateway, options.Identifier, at);
    }

    /// <summary>Ends one.</summary>
    /// <returns>Whether there was one of that address.</returns>
    public static async Task<bool> StopAsync(string address)
    {
        ModelGateway? gateway;
        lock (s_lock)
        {
            int at = s_running.FindIndex(entry => entry.Gateway.Address.Authority == address);
            gateway = at < 0 ? null : s_running[at].Gateway;
            if (at >= 0) s_running.RemoveAt(at);
        }

        if (gateway is null) return false;
        await gateway.DisposeAsync();
        return true;
    }

    /// <summary>Ends all of them.</summary>
    public static async Task EndAllAsync()
    {
        foreach (ModelGatewayInfo info in All) await StopAsync(info.Address);
    }
}
