using Ockam.Attestation;
using Ockam.Policies;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Models;

/// <summary>How a key broker is made.</summary>
public sealed record ModelKeyBrokerOptions
{
    /// <summary>The address of a broker that is given none.</summary>
    public const string DefaultAddress = "model_keys";

    /// <summary>Its worker address.</summary>
    public Address Address { get; init; } = new(DefaultAddress);

    /// <summary>The keys, with their policies: they name consumers by their Identifiers, as <c>{"Ockam": "I…"}</c>.</summary>
    public required LocalKeyStore Keys { get; init; }

    /// <summary>Whose channels it serves at all; trust is a decision. The policy of each key decides besides.</summary>
    public required TrustPolicy Trust { get; init; }

    /// <summary>A policy about the consumer's credentials that must allow it besides (section 10), such as <c>model-consumer</c>.</summary>
    public PolicyExpression? Allow { get; init; }

    /// <summary>The file of its log (BROKER.md, section 6).</summary>
    public required string LogPath { get; init; }

    /// <summary>The roots under which documents must stand; AWS's alone if null.</summary>
    public IReadOnlyList<AttestationRoot>? Roots { get; init; }

    /// <summary>Wall clock and monotonic clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
