using Ockam.Attestation;
using Ockam.Aws;
using Ockam.Models;

namespace OckamPS.Module.Models;

/// <summary>What a cmdlet was told besides the key's reference. Each provider takes what is about its service.</summary>
internal sealed record ModelKeyOptions
{
    /// <summary>As which identity of this home the service is asked; null for the home's owner.</summary>
    public string? Identity { get; init; }

    /// <summary>Under which roots documents must stand, where the service verifies them itself; null for AWS's alone.</summary>
    public IReadOnlyList<AttestationRoot>? Roots { get; init; }

    /// <summary>Where documents come from with which new data keys are asked for; null where this machine is not attested.</summary>
    public IAttestationSource? Attestation { get; init; }

    /// <summary>
    /// The connection to AWS for a region, which may be null; null where a cmdlet has no parameters for one.
    /// </summary>
    public Func<string?, Task<AwsConnection>>? Aws { get; init; }

    /// <summary>The node by which a key broker is asked; null for the default one.</summary>
    public string? Node { get; init; }

    /// <summary>Who a key broker must be; null for those whom the node trusts.</summary>
    public IReadOnlyList<string>? Trust { get; init; }
}
