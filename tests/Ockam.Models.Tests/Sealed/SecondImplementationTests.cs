using System.Security.Cryptography;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Sealed;

/// <summary>Another implementation, written from FORMAT.md alone, reads what this one writes, and the other way round.</summary>
[Collection(ProcessCollection.Name)]
public sealed class SecondImplementationTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly XorKeyService _keys = new();

    public void Dispose() => _folder.Dispose();

    [PythonTheory]
    [InlineData(0, 4096)]
    [InlineData(1, 4096)]
    [InlineData(4095, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 4096)]
    [InlineData(3_000_001, 1_048_576)]
    public async Task It_opens_what_was_sealed_here(int length, int chunkSize)
    {
        byte[] content = Seals.Bytes(length);
        await using Publisher publisher = await Publisher.CreateAsync();
        foreach (ModelPublisher? signer in (ModelPublisher?[])[null, publisher.AsPublisher])
        {
            ProtectedModel made = await _folder.SealAsync(content, _keys, publisher: signer, chunkSize: chunkSize);
            await Python.RunAsync("Sealed/sealed.py", "open", _keys.Keys[^1].ToHex(), made.Path, _folder["plain"]);
            Assert.Equal(content, await File.ReadAllBytesAsync(_folder["plain"]));
        }
    }

    [PythonTheory]
    [InlineData(0, 4096)]
    [InlineData(1, 4096)]
    [InlineData(4095, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 4096)]
    [InlineData(3_000_001, 65_536)]
    public async Task What_it_has_sealed_is_opened_here(int length, int chunkSize)
    {
        byte[] content = Seals.Bytes(length);
        string source = _folder.Write("m\u00f6del.gguf", content);
        string target = _folder["sealed"];
        byte[] key = RandomNumberGenerator.GetBytes(32);
        await Python.RunAsync("Sealed/sealed.py", "seal", key.ToHex(), "00", source, target, $"{chunkSize}");
        var service = new FixedKeyService(key);
        Assert.Equal(content, await _folder.OpenAsync(target, Seals.Request(service)));
        await using var file = new FileSealedSource(target);
        SealedModelInfo info = await SealedModel.ReadInfoAsync(file);
        Assert.Equal(("m\u00f6del.gguf", "python"), (info.Name, info.Context["made-by"]));
    }
}
