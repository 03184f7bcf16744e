using Ockam.Identities;
using Ockam.Node;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.TestPeer;

/// <summary>Rotates identities, as any node does.</summary>
internal static class Rotations
{
    public static async Task RunForeverAsync(SqliteStore store)
    {
        (IdentityService identities, PurposeKeyService purposeKeys) = Services(store, store.Secrets);
        while (true)
        {
            Identifier identifier = (await identities.CreateAsync()).Identifier;
            Console.WriteLine($"{identifier} 1");
            for (int changes = 2; changes <= ChangeHistory.MaximumChanges; changes++)
            {
                await purposeKeys.GetOrCreateAsync(identifier, PurposeKeyKind.SecureChannel);
                await identities.RotateAsync(identifier);
                Console.WriteLine($"{identifier} {changes}");
            }
        }
    }

    public static async Task StopInOneAsync(SqliteStore store)
    {
        (IdentityService identities, PurposeKeyService purposeKeys) = Services(store, new StoppingSecrets(store.Secrets));
        Identifier identifier = (await identities.CreateAsync("stopped")).Identifier;
        await purposeKeys.GetOrCreateAsync(identifier, PurposeKeyKind.SecureChannel);
        Console.WriteLine($"{identifier} 1");
        await identities.RotateAsync(identifier);
    }

    private static (IdentityService Identities, PurposeKeyService PurposeKeys) Services(SqliteStore store, ISecretRepository secrets)
    {
        var services = new HomeServices(store, TimeProvider.System, new SoftwareVault(secrets));
        return (services.Identities, services.PurposeKeys);
    }
}
