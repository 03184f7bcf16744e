using System.Security.Cryptography;
using Ockam.Attestation;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Keys;

/// <summary>Keys in the clear are zeroed after use, also where that ends in an error: a service that keeps the arrays sees it.</summary>
public sealed class KeyZeroingTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly KeepingKeyService _keys = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_data_key_is_zeroed_when_it_is_disposed_of_or_of_no_use()
    {
        byte[] plain = Seals.Bytes(ModelDataKey.Length);
        var key = new ModelDataKey("key-1", plain, new byte[1]);
        Assert.Equal(Seals.Bytes(ModelDataKey.Length), key.Plain.ToArray());
        key.Dispose();
        RequireZero(plain);
        Assert.Throws<ObjectDisposedException>(() => key.Plain.Length);

        byte[] longer = Seals.Bytes(ModelDataKey.Length + 1);
        Assert.Throws<ModelException>(() => new ModelDataKey("key-1", longer, new byte[1]));
        RequireZero(longer);
    }

    [Fact]
    public void What_is_derived_from_it_for_a_file_is_zeroed_too()
    {
        byte[] body = Seals.Bytes(100), run = Seals.Bytes(16), plain = Seals.Bytes(64);
        var keys = new SealedKeys(Seals.Bytes(32), Seals.Bytes(32), Seals.Bytes(48));
        Assert.NotEqual(HMACSHA256.HashData(new byte[32], body), keys.Authenticate(body));
        byte[] before = Encrypt();

        keys.Dispose();

        // The codes and ciphers that it makes now are those of zeros.
        Assert.Equal(HMACSHA256.HashData(new byte[32], body), keys.Authenticate(body));
        byte[] zeros = HKDF.Expand(HashAlgorithmName.SHA384, new byte[48], 32, run);
        using var cipher = new AesGcm(zeros, 16);
        byte[] expected = Encrypt(cipher);
        Assert.Equal(expected, Encrypt());
        Assert.NotEqual(expected, before);

        byte[] Encrypt(AesGcm? given = null)
        {
            using AesGcm? made = given is null ? keys.CreateCipher(run) : null;
            var target = new byte[plain.Length];
            (given ?? made!).Encrypt(new byte[12], plain, target, new byte[16]);
            return target;
        }
    }

    [Fact]
    public async Task What_a_service_gives_for_sealing_is_zeroed_also_when_sealing_fails()
    {
        byte[] content = Seals.Bytes(10_000);
        await _folder.SealAsync(content, _keys);
        _folder.Write("pair.gguf", content);
        var pair = new ProtectPairRequest
        {
            Source = _folder["pair.gguf"], Destination = _folder["pair.gguf.enc"], KeyService = _keys, KeyId = "key-1",
        };
        await ModelPair.ProtectAsync(pair);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SealedModel.ProtectAsync(
            new ProtectModelRequest
            {
                Source = _folder["pair.gguf"], Destination = _folder["other.sealed"], KeyService = _keys, KeyId = "key-1",
                ChunkSize = Seals.Chunk,
            },
            new Trigger(_ => true, stop), stop.Token));

        Assert.Equal(3, _keys.Given.Count);
        Assert.All(_keys.Given, RequireZero);
    }

    [Fact]
    public async Task What_a_service_gives_for_opening_is_zeroed_also_when_it_is_the_wrong_one()
    {
        ProtectedModel model = await _folder.SealAsync(Seals.Bytes(10_000), _keys);
        await _folder.OpenAsync(model.Path, Seals.Request(_keys));
        _keys.Key = Seals.Bytes(32, seed: 9);
        Assert.Equal(
            ModelErrorReason.WrongDataKey, await Seals.RefusedAsync(() => _folder.OpenAsync(model.Path, Seals.Request(_keys))));
        _keys.Key = Seals.Bytes(33);
        Assert.Equal(
            ModelErrorReason.EnvelopeRefused, await Seals.RefusedAsync(() => _folder.OpenAsync(model.Path, Seals.Request(_keys))));

        Assert.Equal(4, _keys.Given.Count);
        Assert.All(_keys.Given, RequireZero);
    }

    [Fact]
    public async Task What_a_service_gives_in_the_clear_though_it_was_shown_a_document_is_zeroed()
    {
        ProtectedModel model = await _folder.SealAsync(Seals.Bytes(10_000), _keys);
        using var authority = EmulatorAuthority.CreateInMemory();
        await using AttestedMachine machine = await AttestedMachine.StartAsync(authority, "boot loader");

        OpenModelRequest request = Seals.Request(_keys) with { Attestation = machine };
        Assert.Equal(ModelErrorReason.EnvelopeRefused, await Seals.RefusedAsync(() => _folder.OpenAsync(model.Path, request)));

        Assert.Equal(2, _keys.Given.Count);
        Assert.All(_keys.Given, RequireZero);
    }

    private static void RequireZero(byte[] key) => Assert.Equal(new byte[key.Length], key);

    /// <summary>Keeps the arrays that it hands out.</summary>
    private sealed class KeepingKeyService : IModelKeyService
    {
        public byte[] Key { get; set; } = Seals.Bytes(32);

        public List<byte[]> Given { get; } = [];

        public string Name => "test";

        public bool IsSameKey(string named, string recorded) => named == recorded;

        public ValueTask<ModelDataKey> GenerateDataKeyAsync(
            string keyId, EncryptionContext context, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new ModelDataKey(keyId, Give(), new byte[1]));

        public ValueTask<ModelKeyReply> DecryptAsync(ModelKeyRequest request, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(ModelKeyReply.InTheClear(Give()));

        private byte[] Give()
        {
            Given.Add([.. Key]);
            return Given[^1];
        }
    }
}
