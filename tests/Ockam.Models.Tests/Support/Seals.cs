namespace Ockam.Models.Tests.Support;

/// <summary>Seals and opens with few words.</summary>
internal static class Seals
{
    public const int Chunk = 4096;

    public static SealedModelExpectations Anyone { get; } = new() { AllowUnknownPublisher = true };

    /// <summary>Bytes that are the same for the same length in every run.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static async Task<ProtectedModel> SealAsync(
        this Folder folder, byte[] content, IModelKeyService keys, string name = "model.gguf", ModelPublisher? publisher = null,
        int chunkSize = Chunk) =>
        await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = folder.Write(name, content), Destination = folder[$"{name}.sealed"], KeyService = keys, KeyId = "key-1",
            Publisher = publisher, ChunkSize = chunkSize, Overwrite = true,
        });

    public static OpenModelRequest Request(IModelKeyService keys, SealedModelExpectations? expectations = null, string keyId = "key-1") =>
        new() { KeyService = keys, KeyId = keyId, Expectations = expectations ?? Anyone };

    public static async Task<byte[]> OpenAsync(this Folder folder, string path, OpenModelRequest request)
    {
        string target = folder[$"opened-{Guid.NewGuid():N}"];
        await SealedModel.UnprotectAsync(path, target, request);
        return await File.ReadAllBytesAsync(target);
    }

    public static async Task<ModelErrorReason> RefusedAsync(Func<Task> action) =>
        (await Assert.ThrowsAsync<ModelException>(action)).Reason;

    public static async Task<SealedModelVerdict> TestAsync(string path, SealedModelExpectations? expectations = null)
    {
        await using var source = new FileSealedSource(path);
        return await SealedModel.TestAsync(source, expectations);
    }
}
