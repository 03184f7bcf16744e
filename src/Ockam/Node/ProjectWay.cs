using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node;

/// <summary>An address in which <c>/project/NAME</c> was replaced by the way to a channel with that project's node.</summary>
/// <param name="Address">The address.</param>
/// <param name="Channels">Which of its channels ends at the project's node, counted from 1; 0 where no project is named.</param>
/// <param name="Options">Who this end of that channel is and whom it trusts: the project's node alone; null where none is named.</param>
internal readonly record struct ProjectWay(MultiAddr Address, int Channels, SecureChannelOptions? Options);
