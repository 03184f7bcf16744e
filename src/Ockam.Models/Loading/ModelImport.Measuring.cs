using System.Security.Cryptography;
using Ockam.Attestation;

namespace Ockam.Models;

// The register: before the key is asked for, when the model is measured, and in the document at the end.
internal sealed partial class ModelImport
{
    private const int NonceLength = 32;

    private async Task RequireRegisterAsync(CancellationToken cancellationToken)
    {
        (int entries, byte[] value) = await PcrMeasuring.JudgeAsync(request.EventLog, request.Tpm, Register, cancellationToken)
            .ConfigureAwait(false);
        RequireStart(entries, value);
    }

    private void RequireStart(int entries, byte[] value)
    {
        if (!request.RequireExplainedStart || entries > 0 || !value.AsSpan().ContainsAnyExcept((byte)0)) return;
        throw new AttestationException(
            $"PCR{Register} is {Convert.ToHexStringLower(value)}, and the event log of this user has nothing of this boot: another user or "
            + "program has measured, perhaps this very model, which would then be measured twice. Nothing was opened. Name the log that "
            + "has the rest, or a new one to start from this value, or load models as root, who has one log for the machine.");
    }

    // It also finds out that there is nothing to write down, because this boot has measured the model.
    private async Task IntendAsync(CancellationToken cancellationToken)
    {
        var measurement = PcrMeasurement.OfDigest(Convert.FromHexString(Weights.Sha384), Weights.FileName);
        _measuring = await PcrMeasuring.BeginAsync(request.EventLog, request.Tpm, Register, measurement, cancellationToken)
            .ConfigureAwait(false);
        RequireStart(_measuring.Entries.Count, _measuring.Value);
        if (_measuring.IsMeasured)
        {
            _facts = _facts with { IsMeasured = true };
            return;
        }

        _measuring.Intend();
        _facts = _facts with { IsIntended = true };
    }

    private async Task AttestAsync(CancellationToken cancellationToken)
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var wanted = new AttestationRequest { Nonce = nonce };
        _document = await request.Tpm.RequestAttestationAsync(wanted, cancellationToken).ConfigureAwait(false);
        if (_document.Nonce is not { } found || !found.Span.SequenceEqual(nonce))
            throw new AttestationException("The TPM's document has another nonce than the one that was asked for: it is not fresh.");
        if (!_document.Pcrs.TryGetValue(Register, out ReadOnlyMemory<byte> value) || !value.Span.SequenceEqual(_measuring!.Value))
            throw new AttestationException(
                $"The TPM's document says that PCR{Register} is {Convert.ToHexStringLower(value.Span)}, and the register was "
                + $"{Convert.ToHexStringLower(_measuring!.Value)}: something else was measured meanwhile.");
        var expectations = new AttestationExpectations
        {
            Roots = request.Roots ?? [AttestationRoot.Aws],
            Kind = AttestationDocumentKind.NitroTpm,
            // What was started is what the key's policy judges, before there is a key.
            AllowDebug = true,
            Nonce = nonce,
            Pcrs = new Dictionary<int, ReadOnlyMemory<byte>> { [Register] = _measuring!.Value },
        };
        _ = new AttestationVerifier(request.Clock).Verify(_document, expectations).Require();
        _facts = _facts with { IsAttested = true };
    }
}
