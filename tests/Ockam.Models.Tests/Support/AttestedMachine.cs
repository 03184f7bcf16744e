using Ockam.Attestation;

namespace Ockam.Models.Tests.Support;

/// <summary>A machine with an emulated NitroTPM, whose PCR4 tells which boot loader has started it.</summary>
internal sealed class AttestedMachine : IAttestationSource, IAsyncDisposable
{
    private readonly TpmClient _tpm;
    private readonly TpmAttestationSource _source;

    private AttestedMachine(TpmClient tpm)
    {
        _tpm = tpm;
        _source = new TpmAttestationSource(tpm);
    }

    /// <summary>The keys for which documents were asked.</summary>
    public List<byte[]> PublicKeys { get; } = [];

    public static async Task<AttestedMachine> StartAsync(EmulatorAuthority authority, string bootLoader, TimeProvider? clock = null)
    {
        var tpm = new TpmClient(new NitroTpmEmulator(authority, clock: clock));
        await tpm.ExtendAsync(4, PcrMeasurement.OfText(bootLoader).Digests);
        return new AttestedMachine(tpm);
    }

    /// <summary>A register of the SHA-384 bank, as digits.</summary>
    public async Task<string> ReadAsync(int register)
    {
        AttestationDocument document = await _tpm.RequestAttestationAsync();
        return Convert.ToHexStringLower(document.Pcrs[register].Span);
    }

    public ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(
        ReadOnlyMemory<byte> publicKey, CancellationToken cancellationToken = default)
    {
        PublicKeys.Add(publicKey.ToArray());
        return _source.GetDocumentAsync(publicKey, cancellationToken);
    }

    public ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(AttestationContext context, CancellationToken cancellationToken = default)
    {
        PublicKeys.Add(context.PublicKey.ToArray());
        return _source.GetDocumentAsync(context, cancellationToken);
    }

    public ValueTask DisposeAsync() => _tpm.DisposeAsync();
}
