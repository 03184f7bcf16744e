using Ockam.Aws.Tests.Keys;
using Ockam.Aws.Tests.Support;
using Ockam.Tests.Vault;
using Ockam.Vault;

namespace Ockam.Aws.Tests.Vaults;

/// <summary>A home with its default vault in KMS does what every vault does.</summary>
[Collection(KmsCollection.Name)]
public sealed class KmsVaultContractTests(MotoServer moto) : VaultContract
{
    private KmsHome? _home;

    // Longer ones are sent as their digest, which moto takes for a message: there is a test of its own for them.
    protected override int[] Lengths => [1, 32, 4096];

    protected override async Task<IVault> StartAsync()
    {
        if (MotoServer.SkipReason is not null) return null!;
        _home = await KmsHome.StartAsync(moto.Url);
        return (await ((INamedVaults)_home.Services.Vault).OpenAsync(null)).Vault;
    }

    protected override async Task StopAsync()
    {
        if (_home is not null) await _home.DisposeAsync();
    }
}
