using Ockam.Models;
using Ockam.Node.Control;

namespace OckamPS.Module.Mapping;

/// <summary>Key brokers as people see them.</summary>
internal static class BrokerInfos
{
    /// <summary>The brokers of a node.</summary>
    public static IEnumerable<ModelKeyBroker> Of(INodeControl node) => (node as LocalNode)?.Services.OfType<ModelKeyBroker>() ?? [];

    /// <summary>One of them.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="verdict">What its log was found to be; null where nobody asked.</param>
    public static ModelKeyBrokerInfo Of(string node, ModelKeyBrokerSnapshot broker, KeyReleaseLogVerdict? verdict = null) => new()
    {
        NodeName = node,
        BrokerName = broker.Address,
        Status = StatusOf(broker),
        Trust = broker.Access,
        Released = broker.Released,
        Refused = broker.Refused.Values.Sum(),
        RefusedBy = broker.Refused.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value),
        WithoutChannel = broker.WithoutChannel,
        Challenges = broker.Challenges,
        OpenChallenges = broker.OpenChallenges,
        LastRefusal = broker.LastRefusal,
        LogPath = broker.LogPath,
        LogEntries = broker.LogEntries,
        LogHead = broker.LogHead,
        IsLogIntact = verdict?.IsIntact,
        LogProblem = ProblemOf(broker) ?? verdict?.Problem,
    };

    /// <summary>What its owner has to do something about; null if there is nothing.</summary>
    public static string? ProblemOf(ModelKeyBrokerSnapshot broker) => broker.LogFailure is not { } failure
        ? null
        : $"The log '{broker.LogPath}' of the key broker '{broker.Address}' could not be written ({failure}), and nothing is released "
            + "since. See to the disk, remove the broker (Remove-ModelKeyBroker) and make it anew (New-ModelKeyBroker).";

    private static string StatusOf(ModelKeyBrokerSnapshot broker)
    {
        if (!broker.IsRunning) return "stopped";
        return broker.LogFailure is null ? "running" : "log broken";
    }
}
