using Ockam.Aws.Tests.Support;
using Ockam.Node;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Aws.Tests.Vaults;

/// <summary>A home in memory whose default vault is in KMS, behind a front that sees and changes what is asked.</summary>
internal sealed class KmsHome : IAsyncDisposable
{
    private readonly Ockam.Attestation.EmulatorAuthority _authority = Ockam.Attestation.EmulatorAuthority.CreateInMemory();

    private KmsHome(Uri moto)
    {
        // One for the whole process: what a vault is reached by is in its place, and moto asks nobody who he is.
        SigningKeyServices.Add(VaultKind.AwsKms, static () => new KmsSigningKeys(new AwsKeys("AKIAEXAMPLE", "secret")));
        Kms = new AttestingKms(moto, _authority.Root);
        Services = new HomeServices(Store, TimeProvider.System);
    }

    public const string VaultName = "hsm";

    public AttestingKms Kms { get; }

    public InMemoryStore Store { get; } = new();

    public HomeServices Services { get; private set; }

    public string Place => new KmsPlace("us-east-1", EndpointUrl: Kms.Url).ToString();

    /// <summary>What KMS was asked to do, without looking.</summary>
    public IEnumerable<string> Changes =>
        Kms.Log.Select(each => each.Request.Action).Where(action => action is not ("DescribeKey" or "GetPublicKey"));

    public static async Task<KmsHome> StartAsync(Uri moto)
    {
        var home = new KmsHome(moto);
        await home.Services.Vaults.CreateAsync(VaultName, VaultKind.AwsKms, home.Place);
        await home.Services.Vaults.SetDefaultAsync(VaultName);
        return home;
    }

    /// <summary>The same home as another process would open it.</summary>
    public void Reopen() => Services = new HomeServices(Store, TimeProvider.System);

    public async Task<string> StateOfAsync(string arn)
    {
        using var keys = new KmsKeys(Kms.Connect());
        return (await keys.DescribeAsync(arn)).State;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Kms.DisposeAsync();
        _authority.Dispose();
    }
}
