using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Models;

/// <summary>A request that waits for its turn, or a refusal that is to be written down.</summary>
/// <param name="Channel">The channel that it came through.</param>
/// <param name="Back">Where the answer goes.</param>
/// <param name="Payload">The request; empty for a refusal that was answered at once.</param>
/// <param name="Challenge">The challenge that it has used up.</param>
/// <param name="Refused">What was refused at once, and is to be written down; null for a request.</param>
internal sealed record KeyReleaseWork(
    SecureChannelInfo Channel, Route Back, byte[] Payload, byte[] Challenge, KeyReleaseDecision? Refused);
