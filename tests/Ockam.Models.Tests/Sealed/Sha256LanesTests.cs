using System.Security.Cryptography;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Sealed;

/// <summary>Sixteen hashes at once are sixteen hashes.</summary>
public class Sha256LanesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(192)]
    [InlineData(64 * 1024)]
    public void Every_lane_agrees_with_the_platforms_hash(int length)
    {
        // Elsewhere the platform's own hash is what pieces are hashed with; there is nothing to compare.
        if (!Sha256Lanes.IsSupported) return;
        byte[] messages = Seals.Bytes(Sha256Lanes.Lanes * length, length);
        var digests = new byte[Sha256Lanes.Lanes * 32];
        Sha256Lanes.Hash(messages, digests);
        for (int lane = 0; lane < Sha256Lanes.Lanes; lane++)
            Assert.Equal(SHA256.HashData(messages.AsSpan(lane * length, length)).ToHex(), digests[(lane * 32)..((lane + 1) * 32)].ToHex());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    [InlineData((1024 * 1024) + (3 * 64 * 1024) + 5)]
    [InlineData(4 * 1024 * 1024)]
    public void Pieces_are_hashed_one_by_one_whatever_their_number(int length)
    {
        byte[] data = Seals.Bytes(length);
        int pieces = (length + SealedFormat.PieceLength - 1) / SealedFormat.PieceLength;
        var digests = new byte[pieces * 32];
        PieceHash.Hash(data, digests);
        Assert.Equal(data.Chunk(SealedFormat.PieceLength).SelectMany(SHA256.HashData).ToArray(), digests);
    }
}
