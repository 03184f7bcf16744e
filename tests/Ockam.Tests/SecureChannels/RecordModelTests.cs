using System.Buffers.Binary;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>A network that loses, doubles, delays and alters records, against a model that remembers every number.</summary>
public class RecordModelTests
{
    [Theory]
    // How far records are delayed, and how many of a hundred are lost, doubled and altered.
    [InlineData(1, 0, 0, 0, 0)]
    [InlineData(2, 3, 5, 5, 5)]
    [InlineData(3, 12, 10, 10, 10)]
    [InlineData(4, 40, 2, 20, 20)]
    [InlineData(5, 80, 0, 10, 0)]
    [InlineData(6, 8, 60, 5, 30)]
    public void Records_are_accepted_exactly_as_the_model_says(int seed, int delay, int lost, int doubled, int altered)
    {
        var random = new Random(seed);
        int accepted = 0;
        for (int channel = Scale.Of(15); channel > 0; channel--)
        {
            var key = new byte[32];
            random.NextBytes(key);
            List<byte[]> originals = SealMany(key, 400, random);
            accepted += Deliver(key, originals, Disturb(originals, random, delay, lost, doubled, altered));
        }

        Assert.True(accepted > 0);
    }

    private static List<byte[]> SealMany(byte[] key, int count, Random random)
    {
        using var encryptor = new RecordEncryptor(key);
        var records = new List<byte[]>();
        for (int i = 0; i < count; i++)
        {
            var plaintext = new byte[random.Next(48)];
            random.NextBytes(plaintext);
            var record = new byte[plaintext.Length + RecordFormat.Overhead];
            encryptor.Seal(plaintext, record);
            records.Add(record);
        }

        return records;
    }

    private static IEnumerable<byte[]> Disturb(List<byte[]> records, Random random, int delay, int lost, int doubled, int altered)
    {
        var arriving = new List<(int Time, byte[] Record)>();
        for (int i = 0; i < records.Count; i++)
        {
            if (random.Next(100) < lost) continue;
            for (int copies = random.Next(100) < doubled ? 2 : 1; copies > 0; copies--)
            {
                byte[] record = random.Next(100) < altered ? Alter(records[i], random) : records[i];
                arriving.Add((i + random.Next(delay + 1), record));
            }
        }

        return arriving.OrderBy(a => a.Time).Select(a => a.Record);
    }

    private static byte[] Alter(byte[] record, Random random)
    {
        byte[] copy = [.. record];
        switch (random.Next(4))
        {
            // A number nearby, so that every key is tried.
            case 0:
                ulong number = BinaryPrimitives.ReadUInt64BigEndian(copy) + (ulong)random.Next(-70, 70);
                BinaryPrimitives.WriteUInt64BigEndian(copy, number);
                return copy;
            case 1:
                return copy[..random.Next(copy.Length)];
            case 2:
                return [.. copy, (byte)random.Next(256)];
            default:
                copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
                return copy;
        }
    }

    private static int Deliver(byte[] key, List<byte[]> originals, IEnumerable<byte[]> arriving)
    {
        using var decryptor = new RecordDecryptor(key);
        var model = new Model();
        int count = 0;
        foreach (byte[] record in arriving)
        {
            RecordError expected = model.Expect(record, originals);
            ulong nextExpected = model.NextExpected;
            byte[] copy = [.. record];
            bool accepted = decryptor.TryOpen(copy, out RecordOpened opened, out RecordError error);
            Assert.Equal((expected == RecordError.None, expected), (accepted, error));
            if (accepted)
            {
                ulong number = BinaryPrimitives.ReadUInt64BigEndian(record);
                Assert.Equal(number, opened.Nonce);
                Assert.Equal(Math.Sign(number.CompareTo(nextExpected)), opened.Order switch
                {
                    RecordOrder.InOrder => 0,
                    RecordOrder.LeavesHole => 1,
                    _ => -1,
                });
                model.Accepted.Add(number);
                count++;
            }

            Assert.Equal(model.NextExpected, decryptor.NextExpected);
        }

        return count;
    }

    private sealed class Model
    {
        public SortedSet<ulong> Accepted { get; } = [];

        public ulong NextExpected => Accepted.Count == 0 ? 0 : Accepted.Max + 1;

        public RecordError Expect(byte[] record, List<byte[]> originals)
        {
            if (record.Length < 24) return RecordError.TooShort;
            ulong number = BinaryPrimitives.ReadUInt64BigEndian(record);
            var distance = (Int128)number - (Accepted.Count == 0 ? 0 : Accepted.Max);
            if (distance > 32) return RecordError.TooFarAhead;
            if (distance < -32) return RecordError.TooOld;
            if (Accepted.Contains(number)) return RecordError.Replayed;
            bool genuine = number < (ulong)originals.Count && originals[(int)number].AsSpan().SequenceEqual(record);
            return genuine ? RecordError.None : RecordError.NotAuthentic;
        }
    }
}
