using Ockam.Identities;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Tests.Identities;

/// <summary>A home in memory: store, software vault and the services of this room.</summary>
internal sealed class Home : IAsyncDisposable
{
    public const string Node = "node";

    public Home(ulong now = Sample.Start, Func<IVault, IVault>? vault = null, Func<INodeStore, IIdentityRepository>? identities = null)
    {
        Time = new ManualClock { Now = now };
        Vault = new SoftwareVault(Store.Secrets);
        IVault used = vault?.Invoke(Vault) ?? Vault;
        Identities = new IdentityService(used, identities?.Invoke(Store) ?? Store.Identities, Store.PurposeKeys, Store, Time);
        PurposeKeys = new PurposeKeyService(used, Identities, Store.PurposeKeys, Store, Time);
        Credentials = new CredentialService(used, Identities, PurposeKeys, Store.Attributes, Time);
    }

    public InMemoryStore Store { get; } = new();

    public ManualClock Time { get; }

    public SoftwareVault Vault { get; }

    public IdentityService Identities { get; }

    public PurposeKeyService PurposeKeys { get; }

    public CredentialService Credentials { get; }

    public async Task<bool> HasSigningKeyAsync(VerifyingKey key)
    {
        SecretKind kind = key.Type == SigningKeyType.Ed25519 ? SecretKind.Ed25519 : SecretKind.EcdsaP256;
        return await Store.Secrets.GetAsync(key.Handle, kind) is not null;
    }

    public async Task<bool> HasSecretAsync(PurposeKey key)
    {
        SecretKind kind = key.PublicKey.Kind == PurposeKeyKind.SecureChannel ? SecretKind.X25519 : SecretKind.Ed25519;
        return await Store.Secrets.GetAsync(key.Handle, kind) is not null;
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
