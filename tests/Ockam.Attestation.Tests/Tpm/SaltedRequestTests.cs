using System.Buffers.Binary;
using System.Security.Cryptography;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>
/// The request over a salted session, with a software TPM that checks every code and a stand-in for the vendor's command alone: that
/// can check and make codes too, since the test knows what is random.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class SaltedRequestTests : IAsyncLifetime
{
    private const byte Filler = 7;

    private Swtpm _tpm = null!;

    public async Task InitializeAsync()
    {
        if (Tools.SkipReason(Swtpm.Needs.Split(' ')) is null) _tpm = await Swtpm.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_tpm is not null) await _tpm.DisposeAsync();
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task The_vendors_command_is_authorized_and_its_answer_seen_to_be_genuine()
    {
        await using ITpmTransport inner = TpmAddress.Parse(_tpm.Address);
        var vendor = new VendorFront(inner, forge: false);
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() => RequestAsync(vendor));
        Assert.Equal(TpmFault.AttestationRefused, refused.Fault);
        Assert.Contains("InputTooLarge", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, vendor.Requests);
        Assert.Equal(0x8101_0001u, vendor.SaltKey);
        Assert.Empty(await Swtpm.HandlesAsync(new TpmClient(inner)));
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task An_answer_whose_code_is_wrong_is_not_believed_and_nothing_is_left()
    {
        await using ITpmTransport inner = TpmAddress.Parse(_tpm.Address);
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() => RequestAsync(new VendorFront(inner, forge: true)));
        Assert.Equal(TpmFault.ReplyNotAuthentic, refused.Fault);
        Assert.Empty(await Swtpm.HandlesAsync(new TpmClient(inner)));
    }

    [NeedsFact(Swtpm.Needs + " tpm2_createprimary tpm2_evictcontrol")]
    public async Task Another_key_in_the_place_of_the_endorsement_key_is_not_used()
    {
        await _tpm.ToolAsync("tpm2_evictcontrol", "-C", "o", "-c", "0x81010001");
        await _tpm.ToolAsync("tpm2_createprimary", "-C", "o", "-G", "rsa2048", "-c", "other.ctx");
        await _tpm.ToolAsync("tpm2_flushcontext", "-t");
        await _tpm.ToolAsync("tpm2_evictcontrol", "-C", "o", "-c", "other.ctx", "0x81010001");
        await _tpm.ToolAsync("tpm2_flushcontext", "-t");
        await using ITpmTransport inner = TpmAddress.Parse(_tpm.Address);
        var vendor = new VendorFront(inner, forge: false);
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() => RequestAsync(vendor));
        Assert.Equal(TpmFault.AttestationRefused, refused.Fault);
        Assert.Equal(0x80u, vendor.SaltKey >> 24);
        Assert.Empty(await Swtpm.HandlesAsync(new TpmClient(inner)));
    }

    [Fact]
    public void An_endorsement_key_is_one_in_all_but_its_modulus()
    {
        byte[] key = TpmPublic.EndorsementKey();
        key.AsSpan(key.Length - 256).Fill(0xc5);
        Assert.True(TpmPublic.IsEndorsementKey(key));
        Assert.False(TpmPublic.IsEndorsementKey(key.AsSpan(1)));
        Assert.False(TpmPublic.IsEndorsementKey([.. key, 0]));
        for (int at = 0; at < key.Length - 256; at++)
        {
            byte[] other = [.. key];
            other[at] ^= 1;
            Assert.False(TpmPublic.IsEndorsementKey(other), $"byte {at}");
        }
    }

    private static Task<AttestationDocument> RequestAsync(VendorFront vendor)
    {
        var connection = new TpmConnection(vendor, TimeProvider.System, span => span.Fill(Filler));
        var client = new TpmClient(connection) { RequestIndexSize = 2048 };
        return client.RequestAttestationAsync(new AttestationRequest { Session = AttestationSession.SaltedHmac, Nonce = new byte[16] });
    }

    private sealed class VendorFront(ITpmTransport inner, bool forge) : ITpmTransport
    {
        private static readonly byte[] s_authorization = [.. Enumerable.Repeat(Filler, 64)];

        private byte[] _sessionKey = [];
        private byte[] _nonceTpm = [];
        private byte[] _name = [];

        public int Requests { get; private set; }

        public uint SaltKey { get; private set; }

        public string Description => inner.Description;

        public bool IsolatesHandles => false;

        public async Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
        {
            var code = (TpmCommandCode)BinaryPrimitives.ReadUInt32BigEndian(command.Span[6..]);
            if (code == TpmCommandCode.StartAuthSession) SaltKey = BinaryPrimitives.ReadUInt32BigEndian(command.Span[10..]);
            if (code == TpmCommandCode.NitroRequest) return await AnswerAsync(command.ToArray(), cancellationToken);
            byte[] answer = await inner.ExecuteAsync(command, cancellationToken);
            if (BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(6)) == TpmRc.Success) Note(code, answer);
            return answer;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private void Note(TpmCommandCode code, byte[] answer)
        {
            var reader = new TpmReader(answer);
            reader.Bytes(TpmFrame.HeadLength);
            switch (code)
            {
                case TpmCommandCode.StartAuthSession:
                    reader.U32();
                    _nonceTpm = reader.Sized().ToArray();
                    byte[] salt = [.. Enumerable.Repeat(Filler, 32)];
                    _sessionKey = TpmKdf.Kdfa(TpmHash.Sha512, salt, "ATH", _nonceTpm, s_authorization);
                    break;
                case TpmCommandCode.NvReadPublic:
                    reader.Sized();
                    _name = reader.Sized().ToArray();
                    break;
                case TpmCommandCode.NvWrite:
                    reader.Bytes((int)reader.U32());
                    _nonceTpm = reader.Sized().ToArray();
                    break;
            }
        }

        private async Task<byte[]> AnswerAsync(byte[] command, CancellationToken cancellationToken)
        {
            Requests++;
            (uint index, byte[] nonce) = Check(command);
            // The index holds the response from now on; the software TPM has seen nothing of the session meanwhile.
            var call = new TpmCall(
                TpmCommandCode.NvWrite,
                [TpmEntity.OfHandle(index), TpmEntity.OfHandle(index)],
                new TpmWriter().Sized(NsmMessage.Error("InputTooLarge")).U16(0).ToArray(),
                new PasswordSession(s_authorization));
            await new TpmConnection(inner).ExecuteAsync(call, cancellationToken);
            byte[] hash = TpmHash.Sha512.Digest(new TpmWriter().U32(0).U32((uint)TpmCommandCode.NitroRequest).Written);
            byte[] code = Code(hash, _nonceTpm, nonce);
            if (forge) code[0] ^= 1;
            TpmWriter tail = new TpmWriter().U32(0).Sized(_nonceTpm).U8(1).Sized(code);
            return new TpmWriter().U16(0x8002).U32((uint)(TpmFrame.HeadLength + tail.Written.Length)).U32(0).Bytes(tail.Written).ToArray();
        }

        // The command in the form that AWS's own tool sends: 159 bytes, both handles the index, one session.
        private (uint Index, byte[] Nonce) Check(byte[] command)
        {
            Assert.Equal(159, command.Length);
            var reader = new TpmReader(command);
            reader.Bytes(TpmFrame.HeadLength);
            uint index = reader.U32();
            Assert.Equal(index, reader.U32());
            Assert.Equal(0x89u, reader.U32());
            reader.U32();
            byte[] nonce = reader.Sized().ToArray();
            Assert.Equal(1, reader.U8());
            byte[] code = reader.Sized().ToArray();
            reader.End();
            byte[] hash = TpmHash.Sha512.Digest(new TpmWriter().U32((uint)TpmCommandCode.NitroRequest).Bytes(_name).Bytes(_name).Written);
            Assert.Equal(Code(hash, nonce, _nonceTpm), code);
            return (index, nonce);
        }

        private byte[] Code(byte[] hash, byte[] newer, byte[] older) =>
            HMACSHA512.HashData((byte[])[.. _sessionKey, .. s_authorization], (byte[])[.. hash, .. newer, .. older, 1]);
    }
}
