using System.Security.Cryptography;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Pairs;

/// <summary>GCM in parts is the platform's GCM, for lengths around blocks and batches, with and without the instruction.</summary>
public class GcmTests
{
    public static TheoryData<int, bool> Lengths
    {
        get
        {
            var data = new TheoryData<int, bool>();
            foreach (bool portable in (bool[])[false, true])
            {
                foreach (int length in (int[])[0, 1, 15, 16, 17, 127, 128, 129, 255, 256, 4095, 65_535, 65_536, 65_537, 200_001])
                    data.Add(length, portable);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Ciphertext_and_tag_are_the_platforms(int length, bool portable)
    {
        byte[] key = Seals.Bytes(32, length + 1), iv = Seals.Bytes(12, length + 2), plain = Seals.Bytes(length, 3);
        byte[] expected = new byte[length], expectedTag = new byte[16];
        using (var platform = new AesGcm(key, 16)) platform.Encrypt(iv, plain, expected, expectedTag);
        CarrylessProduct.IsPortable = portable;
        try
        {
            using var message = new GcmMessage(key, iv);
            using CounterStream stream = message.CreateStream();
            // In parts, the later one first: their order matters to the hash alone.
            int cut = length / 32 * 16;
            stream.Apply(cut, plain.AsSpan(cut));
            stream.Apply(0, plain.AsSpan(0, cut));
            message.Append(plain.AsSpan(0, cut));
            message.Append(plain.AsSpan(cut));
            Assert.Equal(expected.ToHex(), plain.ToHex());
            Assert.Equal(expectedTag.ToHex(), message.Finish().ToHex());
        }
        finally
        {
            CarrylessProduct.IsPortable = false;
        }
    }

    [Fact]
    public void The_published_test_case_of_the_specification_is_met()
    {
        // McGrew and Viega, test case 15: AES-256, no additional data.
        byte[] key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308".FromHex();
        byte[] text = ("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255").FromHex();
        using var message = new GcmMessage(key, "cafebabefacedbaddecaf888".FromHex());
        using CounterStream stream = message.CreateStream();
        stream.Apply(0, text);
        message.Append(text);
        Assert.Equal("b094dac5d93471bdec1a502270e3cc6c", message.Finish().ToHex());
    }

    [Fact]
    public void Products_in_constant_time_are_those_of_the_instruction()
    {
        var random = new Random(5);
        for (int i = 0; i < 1000; i++)
        {
            ulong a = (ulong)random.NextInt64() << (i % 3), b = (ulong)random.NextInt64() * 3;
            System.Runtime.Intrinsics.Vector128<ulong> fast = CarrylessProduct.Of(a, b);
            CarrylessProduct.IsPortable = true;
            System.Runtime.Intrinsics.Vector128<ulong> portable = CarrylessProduct.Of(a, b);
            CarrylessProduct.IsPortable = false;
            Assert.Equal(fast, portable);
        }
    }

    [Fact]
    public void The_counter_is_right_where_a_message_passes_4_GiB_and_at_its_longest()
    {
        byte[] key = Seals.Bytes(32), iv = Seals.Bytes(12);
        using var message = new GcmMessage(key, iv);
        using CounterStream stream = message.CreateStream();
        using var aes = Aes.Create();
        aes.SetKey(key);
        foreach (long offset in (long[])[5L << 30, GcmMessage.MaximumLength - 16])
        {
            var data = new byte[16];
            stream.Apply(offset, data);
            byte[] block = [.. iv, 0, 0, 0, 0];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(12), (uint)((offset / 16) + 2));
            Assert.Equal(aes.EncryptEcb(block, PaddingMode.None), data);
        }
    }
}
