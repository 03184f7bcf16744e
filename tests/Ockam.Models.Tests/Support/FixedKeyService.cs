namespace Ockam.Models.Tests.Support;

/// <summary>Gives the same data key for everything.</summary>
internal sealed class FixedKeyService(byte[] key) : IModelKeyService
{
    public string Name => "test";

    public bool IsSameKey(string named, string recorded) => named == recorded;

    public ValueTask<ModelDataKey> GenerateDataKeyAsync(
        string keyId, EncryptionContext context, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(new ModelDataKey(keyId, [.. key], new byte[1]));

    public ValueTask<ModelKeyReply> DecryptAsync(ModelKeyRequest request, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(ModelKeyReply.InTheClear([.. key]));
}
