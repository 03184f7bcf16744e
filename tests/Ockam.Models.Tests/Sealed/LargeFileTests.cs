using System.Security.Cryptography;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Sealed;

/// <summary>Beyond 2 GiB, where numbers of 32 bits end: read in the ordinary run, written when there is time.</summary>
public sealed class LargeFileTests : IDisposable
{
    private const long Length = (1L << 31) + 5;

    private readonly Folder _folder = new();
    private readonly XorKeyService _keys = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_beyond_2_GiB_is_read_at_every_place()
    {
        await using SealedModelReader reader = await SealedModel.OpenAsync(new ZerosSource(Length), Seals.Request(
            new FixedKeyService(ZerosSource.DataKey)));
        Assert.Equal(Length, reader.Length);
        foreach (long place in (long[])[0, (1L << 31) - 3, Length - 4])
        {
            byte[] target = [1, 1, 1, 1];
            Assert.Equal(4, await reader.ReadAsync(place, target));
            Assert.Equal(new byte[4], target);
        }

        Assert.Equal(2, await reader.ReadAsync(Length - 2, new byte[10]));
    }

    [LargeFact]
    public async Task A_sparse_file_beyond_2_GiB_is_sealed_and_opened_in_both_formats()
    {
        string hash = await MakeSparseAsync();
        ProtectedModel made = await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = _folder["sparse"], Destination = _folder["sealed"], KeyService = _keys, KeyId = "key-1",
        });
        Assert.Equal((hash, Length), (made.Info.Sha256, made.Info.PlainSize));
        await SealedModel.UnprotectAsync(made.Path, _folder["plain"], Seals.Request(_keys));
        Assert.Equal(hash, await HashAsync("plain"));
        File.Delete(_folder["sealed"]);
        File.Delete(_folder["plain"]);
        ProtectedPair pair = await ModelPair.ProtectAsync(new ProtectPairRequest
        {
            Source = _folder["sparse"], Destination = _folder["pair.enc"], KeyService = _keys, KeyId = "key-1",
        });
        Assert.Equal(hash, pair.Sha256);
        UnprotectedPair opened = await ModelPair.UnprotectAsync(new UnprotectPairRequest
        {
            Source = pair.Path, Destination = _folder["plain"], KeyService = _keys, KeyId = "key-1", Expectations = Seals.Anyone,
        });
        Assert.Equal(hash, opened.Sha256);
    }

    [LargeFact(NeedsPython = true)]
    public async Task The_second_implementation_reads_and_writes_beyond_2_GiB()
    {
        string hash = await MakeSparseAsync();
        ProtectedModel made = await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = _folder["sparse"], Destination = _folder["sealed"], KeyService = _keys, KeyId = "key-1",
        });
        await Python.RunAsync("Sealed/sealed.py", "open", _keys.Keys[^1].ToHex(), made.Path, _folder["plain"]);
        Assert.Equal(hash, await HashAsync("plain"));
        File.Delete(made.Path);
        File.Delete(_folder["plain"]);
        byte[] key = RandomNumberGenerator.GetBytes(32);
        await Python.RunAsync("Sealed/sealed.py", "seal", key.ToHex(), "00", _folder["sparse"], _folder["sealed"], "1048576");
        await SealedModel.UnprotectAsync(_folder["sealed"], _folder["plain"], Seals.Request(new FixedKeyService(key)));
        Assert.Equal(hash, await HashAsync("plain"));
    }

    private async Task<string> MakeSparseAsync()
    {
        using (FileStream sparse = File.Create(_folder["sparse"]))
        {
            sparse.SetLength(Length);
            sparse.Seek(-1, SeekOrigin.End);
            sparse.WriteByte(7);
        }

        return await HashAsync("sparse");
    }

    private async Task<string> HashAsync(string name)
    {
        await using FileStream file = File.OpenRead(_folder[name]);
        return (await SHA256.HashDataAsync(file)).ToHex();
    }
}
