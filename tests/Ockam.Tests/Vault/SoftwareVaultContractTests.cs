using Ockam.Vault;

namespace Ockam.Tests.Vault;

public sealed class SoftwareVaultContractTests : VaultContract
{
    protected override Task<IVault> StartAsync() => Task.FromResult<IVault>(new SoftwareVault(new DictionarySecrets()));

    protected override Task StopAsync() => Task.CompletedTask;
}
