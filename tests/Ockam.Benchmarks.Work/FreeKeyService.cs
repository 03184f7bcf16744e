using System.Security.Cryptography;
using Ockam.Models;

namespace Ockam.Benchmarks.Work;

/// <summary>Wraps nothing: what a key service takes is no part of these figures.</summary>
internal sealed class FreeKeyService : IModelKeyService
{
    public string Name => "free";

    public bool IsSameKey(string named, string recorded) => named == recorded;

    public ValueTask<ModelDataKey> GenerateDataKeyAsync(
        string keyId, EncryptionContext context, CancellationToken cancellationToken = default)
    {
        byte[] key = RandomNumberGenerator.GetBytes(ModelDataKey.Length);
        return ValueTask.FromResult(new ModelDataKey(keyId, key, (byte[])[.. key]));
    }

    public ValueTask<ModelKeyReply> DecryptAsync(ModelKeyRequest request, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(ModelKeyReply.InTheClear(request.WrappedKey.ToArray()));
}
