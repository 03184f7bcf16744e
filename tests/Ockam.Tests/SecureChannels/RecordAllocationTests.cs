using System.Security.Cryptography;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>The steady path allocates a cipher every 32 records, at either end, and nothing else.</summary>
public class RecordAllocationTests
{
    private const int Rounds = 320;
    private static readonly byte[] Key = HandshakePair.Key(0x3c);

    [Theory]
    [InlineData(64)]
    [InlineData(48 * 1024)]
    public void Sealing_and_opening_allocate_nothing_but_the_cipher_of_each_key(int size)
    {
        using var encryptor = new RecordEncryptor(Key);
        using var decryptor = new RecordDecryptor(Key);
        var buffer = new byte[size + RecordFormat.Overhead];
        for (int i = 0; i < 64; i++) SealAndOpen(encryptor, decryptor, buffer, size);
        long cipher = CipherSize();
        long allocated = Least(() =>
        {
            for (int i = 0; i < Rounds; i++) SealAndOpen(encryptor, decryptor, buffer, size);
        });
        Assert.Equal(2 * (Rounds / 32) * cipher, allocated);
    }

    [Fact]
    public void Refusing_replays_and_far_numbers_allocates_nothing()
    {
        using var encryptor = new RecordEncryptor(Key);
        using var decryptor = new RecordDecryptor(Key);
        var first = new byte[RecordFormat.Overhead];
        encryptor.Seal([], first);
        byte[] replayed = [.. first];
        Assert.True(decryptor.TryOpen(first, out _, out _));
        byte[] far = [.. replayed];
        far[0] = 1;
        Assert.False(decryptor.TryOpen(replayed, out _, out _));
        Assert.False(decryptor.TryOpen(far, out _, out _));
        bool any = false;
        Assert.Equal(0, Least(() =>
        {
            for (int i = 0; i < Rounds; i++) any |= decryptor.TryOpen(replayed, out _, out _) || decryptor.TryOpen(far, out _, out _);
        }));
        Assert.False(any);
    }

    [Fact]
    public void A_forged_record_of_the_next_interval_costs_no_more_than_one_of_this()
    {
        using var decryptor = new RecordDecryptor(Key);
        long current = CostOfForgeries(decryptor, 0);
        long next = CostOfForgeries(decryptor, 32);
        // The error that the platform throws is the same; a cipher each would show.
        Assert.InRange(next, 0, current + Rounds * CipherSize() / 4);
    }

    // The runtime may allocate once on this thread when it replaces a method by a faster one; what the code itself allocates is in every
    // turn.
    private static long Least(Action work)
    {
        long least = long.MaxValue;
        for (int turn = 0; turn < 8; turn++)
        {
            long start = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - start);
        }

        return least;
    }

    private static long CostOfForgeries(RecordDecryptor decryptor, byte number)
    {
        var forged = new byte[RecordFormat.Overhead];
        forged[7] = number;
        Assert.False(decryptor.TryOpen(forged, out _, out RecordError error));
        Assert.Equal(RecordError.NotAuthentic, error);
        long start = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++) decryptor.TryOpen(forged, out _, out _);
        return GC.GetAllocatedBytesForCurrentThread() - start;
    }

    private static void SealAndOpen(RecordEncryptor encryptor, RecordDecryptor decryptor, byte[] buffer, int size)
    {
        int length = encryptor.Seal(buffer, RecordFormat.NonceLength, size);
        if (!decryptor.TryOpen(buffer.AsSpan(0, length), out _, out _)) Assert.Fail("A record was refused.");
    }

    private static long CipherSize()
    {
        long size = 0;
        for (int i = 0; i < 2; i++)
        {
            long start = GC.GetAllocatedBytesForCurrentThread();
            using var cipher = new AesGcm(Key.AsSpan(), RecordFormat.TagLength);
            size = GC.GetAllocatedBytesForCurrentThread() - start;
        }

        return size;
    }
}
