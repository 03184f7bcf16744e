using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Control;

/// <summary>A channel that was asked for, with the way that was opened for it.</summary>
/// <param name="Route">What was opened.</param>
/// <param name="To">The way, which ends with the channel.</param>
/// <param name="Trust">Whom it trusts.</param>
internal sealed record OpenedChannel(OpenedRoute Route, MultiAddr To, TrustPolicy Trust);
