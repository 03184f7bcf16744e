using Ockam.Attestation;
using Ockam.Aws.Tests.Support;
using Ockam.Models;
using Ockam.Models.Tests.Keys;

namespace Ockam.Aws.Tests.Keys;

/// <summary>KMS keeps the contract of key services: moto, with what it leaves out before it.</summary>
[Collection(KmsCollection.Name)]
public sealed class KmsKeyServiceContractTests(MotoServer moto) : KeyServiceContract
{
    // The collection's keys stay until its moto ends.
    private readonly string _suffix = Guid.NewGuid().ToString("N");
    private AttestingKms _kms = null!;
    private KmsKeyService _service = null!;

    protected override string PlainKey => $"alias/plain-{_suffix}";

    protected override string AttestedKey => $"alias/attested-{_suffix}";

    // No multiple of 8, so that every bit of a byte has its turn.
    protected override int Stride => 29;

    protected override async Task<IModelKeyService> StartAsync(AttestationRoot root, string pcr4)
    {
        _kms = new AttestingKms(moto.Url, root);
        using var keys = new KmsKeys(_kms.Connect());
        using var policies = new KmsKeyPolicyStore(_kms.Connect());
        await keys.CreateAsync(new KmsKeyRequest { Alias = PlainKey });
        KmsKeyInfo attested = await keys.CreateAsync(new KmsKeyRequest { Alias = AttestedKey });
        KeyPolicyDocument before = await policies.GetAsync(attested.Arn);
        var registers = new SealingRegisters(new Dictionary<int, IReadOnlyList<string>> { [4] = [pcr4] });
        SealingEdit edit = SealingEditor.Add(before, new SealingRequest([KeyPolicyPrincipal.Parse(AttestingKms.Consumer)], registers));
        await policies.PutAsync(attested.Arn, edit.After, before.Digest);
        return _service = new KmsKeyService(_kms.Connect());
    }

    protected override async Task StopAsync()
    {
        _service.Dispose();
        await _kms.DisposeAsync();
    }
}
