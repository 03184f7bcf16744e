using Ockam.Aws;
using Ockam.Vault;

namespace OckamPS.Module.Nodes;

/// <summary>Which vaults besides those of software this module can open.</summary>
internal static class VaultKinds
{
    /// <summary>Says so to the library; nothing of AWS is loaded before such a vault is opened.</summary>
    public static void Enable() => SigningKeyServices.Add(VaultKind.AwsKms, static () => new KmsSigningKeys());
}
