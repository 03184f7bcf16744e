using System.Security.Cryptography;

namespace Ockam.Models.Tests.Support;

/// <summary>
/// Wraps data keys with a fixed pad and their context's hash: no protection, but everything that a caller must handle, and counters.
/// </summary>
internal sealed class XorKeyService(string name = "test", string keyId = "key-1") : IModelKeyService
{
    private static readonly byte[] s_pad = SHA256.HashData("pad"u8);

    public string Name => name;

    public int Generated { get; private set; }

    public int Decrypted { get; private set; }

    /// <summary>The data keys that were made, in order.</summary>
    public List<byte[]> Keys { get; } = [];

    /// <summary>Says no to every unwrapping.</summary>
    public bool RefusesToDecrypt { get; set; }

    public bool IsSameKey(string named, string recorded) => named == recorded;

    public ValueTask<ModelDataKey> GenerateDataKeyAsync(string id, EncryptionContext context, CancellationToken cancellationToken = default)
    {
        Generated++;
        Assert.Equal(keyId, id);
        byte[] plain = RandomNumberGenerator.GetBytes(32);
        Keys.Add([.. plain]);
        return ValueTask.FromResult(new ModelDataKey(id, plain, (byte[])[.. Pad(plain), .. SHA256.HashData(context.Encode())]));
    }

    public ValueTask<ModelKeyReply> DecryptAsync(ModelKeyRequest request, CancellationToken cancellationToken = default)
    {
        Decrypted++;
        if (RefusesToDecrypt) throw new ModelException(ModelErrorReason.AccessDenied, "No.");
        if (!request.WrappedKey.Span[32..].SequenceEqual(SHA256.HashData(request.Context.Encode())))
            throw new ModelException(ModelErrorReason.WrongContext, "Another context.");
        return ValueTask.FromResult(ModelKeyReply.InTheClear(Pad(request.WrappedKey.Span[..32])));
    }

    private static byte[] Pad(ReadOnlySpan<byte> bytes)
    {
        byte[] result = bytes.ToArray();
        for (int i = 0; i < result.Length; i++) result[i] ^= s_pad[i];
        return result;
    }
}
