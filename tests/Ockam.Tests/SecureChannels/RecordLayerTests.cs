using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

public class RecordLayerTests
{
    private static readonly byte[] Key = HandshakePair.Key(0x5a);

    [Fact]
    public void In_place_and_out_of_place_give_the_same_record()
    {
        using var inPlace = new RecordEncryptor(Key);
        using var outOfPlace = new RecordEncryptor(Key);
        var random = new Random(1);
        for (int i = 0; i < 100; i++)
        {
            var plaintext = new byte[random.Next(300)];
            random.NextBytes(plaintext);
            int offset = RecordFormat.NonceLength + random.Next(20);
            var buffer = new byte[offset + plaintext.Length + RecordFormat.TagLength + random.Next(20)];
            random.NextBytes(buffer);
            plaintext.CopyTo(buffer, offset);
            byte[] before = [.. buffer];
            int length = inPlace.Seal(buffer, offset, plaintext.Length);
            var record = new byte[plaintext.Length + RecordFormat.Overhead];
            outOfPlace.Seal(plaintext, record);
            int start = offset - RecordFormat.NonceLength;
            Assert.Equal(record, buffer.AsSpan(start, length).ToArray());
            // What lies around the record is as it was.
            Assert.Equal(before.AsSpan(0, start).ToArray(), buffer.AsSpan(0, start).ToArray());
            Assert.Equal(before.AsSpan(start + length).ToArray(), buffer.AsSpan(start + length).ToArray());
        }
    }

    [Fact]
    public void Missing_room_takes_no_number()
    {
        using var encryptor = new RecordEncryptor(Key);
        var buffer = new byte[64];
        Assert.Throws<ArgumentOutOfRangeException>(() => encryptor.Seal(buffer, 7, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => encryptor.Seal(buffer, 8, 41));
        Assert.Throws<ArgumentOutOfRangeException>(() => encryptor.Seal(buffer, 8, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => encryptor.Seal(buffer, int.MaxValue, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => encryptor.Seal(buffer, 8, int.MaxValue));
        Assert.Throws<ArgumentException>(() => encryptor.Seal(new byte[10], new byte[33]));
        Assert.Throws<ArgumentException>(() => encryptor.Seal(new byte[10], new byte[35]));
        Assert.Equal(0UL, encryptor.NextNonce);
        Assert.Equal(64, encryptor.Seal(buffer, 8, 40));
        Assert.Equal(1UL, encryptor.NextNonce);
    }

    [Fact]
    public void The_last_number_is_never_used()
    {
        using var encryptor = new RecordEncryptor(Key, ulong.MaxValue - 1);
        var record = new byte[RecordFormat.Overhead];
        encryptor.Seal([], record);
        Assert.Equal("fffffffffffffffe", record.AsSpan(0, 8).ToArray().ToHex());
        Assert.Equal(RecordFormat.RekeyNonce, encryptor.NextNonce);
        for (int i = 0; i < 2; i++) Assert.Throws<OckamException>(() => encryptor.Seal([], record));
        Assert.Throws<OckamException>(() => encryptor.Seal(record, 8, 0));

        using var decryptor = new RecordDecryptor(Key);
        record.AsSpan(0, 8).Fill(0xff);
        Assert.False(decryptor.TryOpen(record, out _, out RecordError error));
        Assert.Equal(RecordError.TooFarAhead, error);
    }

    [Fact]
    public void A_start_at_a_later_number_takes_the_new_key_there()
    {
        using var whole = new RecordEncryptor(Key);
        using var late = new RecordEncryptor(Key, 30);
        var expected = new byte[RecordFormat.Overhead];
        var record = new byte[RecordFormat.Overhead];
        for (int i = 0; i < 30; i++) whole.Seal([], expected);
        for (int i = 30; i < 70; i++)
        {
            whole.Seal([], expected);
            late.Seal([], record);
            Assert.Equal(expected, record);
        }
    }

    [Fact]
    public void A_long_run_in_order_is_opened_over_many_keys()
    {
        using var encryptor = new RecordEncryptor(Key);
        using var decryptor = new RecordDecryptor(Key);
        var random = new Random(2);
        var buffer = new byte[1100];
        for (ulong number = 0; number < 2000; number++)
        {
            byte[] plaintext = new byte[random.Next(1000)];
            random.NextBytes(plaintext);
            plaintext.CopyTo(buffer, 8);
            int length = encryptor.Seal(buffer, 8, plaintext.Length);
            Assert.True(decryptor.TryOpen(buffer.AsSpan(0, length), out RecordOpened opened, out RecordError error));
            Assert.Equal(new RecordOpened(number, 8, plaintext.Length, RecordOrder.InOrder), opened);
            Assert.Equal(RecordError.None, error);
            Assert.Equal(plaintext, buffer.AsSpan(opened.PlaintextOffset, opened.PlaintextLength).ToArray());
            Assert.Equal(number + 1, decryptor.NextExpected);
        }
    }

    [Fact]
    public void Holes_and_late_records_are_told()
    {
        byte[][] records = SealMany(200);
        using var decryptor = new RecordDecryptor(Key);
        Assert.Equal(0UL, decryptor.NextExpected);
        AssertOpens(decryptor, records[1], RecordOrder.LeavesHole, 2);
        AssertOpens(decryptor, records[0], RecordOrder.Late, 2);
        AssertOpens(decryptor, records[2], RecordOrder.InOrder, 3);
        AssertOpens(decryptor, records[34], RecordOrder.LeavesHole, 35);
        AssertOpens(decryptor, records[3], RecordOrder.Late, 35);
        AssertOpens(decryptor, records[33], RecordOrder.Late, 35);
        AssertOpens(decryptor, records[35], RecordOrder.InOrder, 36);
        AssertRefuses(decryptor, records[2], RecordError.TooOld);
        AssertRefuses(decryptor, records[3], RecordError.Replayed);
        AssertRefuses(decryptor, records[35], RecordError.Replayed);
        AssertRefuses(decryptor, records[68], RecordError.TooFarAhead);
        AssertOpens(decryptor, records[67], RecordOrder.LeavesHole, 68);
        AssertRefuses(decryptor, records[34], RecordError.TooOld);
        AssertOpens(decryptor, records[36], RecordOrder.Late, 68);
    }

    [Fact]
    public void Forged_records_of_the_next_interval_change_nothing()
    {
        byte[][] records = SealMany(70);
        using var decryptor = new RecordDecryptor(Key);
        for (int i = 0; i < 20; i++) AssertOpens(decryptor, records[i], RecordOrder.InOrder, (ulong)i + 1);
        for (int i = 32; i < 52; i++)
        {
            byte[] forged = [.. records[i]];
            forged[^1] ^= 0x80;
            AssertRefuses(decryptor, forged, RecordError.NotAuthentic);
        }

        for (int i = 20; i < 32; i++) AssertOpens(decryptor, records[i], RecordOrder.InOrder, (ulong)i + 1);
        for (int i = 32; i < 70; i++) AssertOpens(decryptor, records[i], RecordOrder.InOrder, (ulong)i + 1);
    }

    [Fact]
    public void A_forgery_does_not_take_the_previous_key_away()
    {
        byte[][] records = SealMany(70);
        using var decryptor = new RecordDecryptor(Key);
        AssertOpens(decryptor, records[20], RecordOrder.LeavesHole, 21);
        AssertOpens(decryptor, records[40], RecordOrder.LeavesHole, 41);
        byte[] forged = [.. records[64]];
        forged[^1] ^= 0x80;
        AssertRefuses(decryptor, forged, RecordError.NotAuthentic);
        AssertOpens(decryptor, records[21], RecordOrder.Late, 41);
        AssertOpens(decryptor, records[64], RecordOrder.LeavesHole, 65);
    }

    [Fact]
    public void A_record_must_have_a_nonce_and_a_tag()
    {
        using var decryptor = new RecordDecryptor(Key);
        for (int length = 0; length < RecordFormat.Overhead; length++) AssertRefuses(decryptor, new byte[length], RecordError.TooShort);
        AssertRefuses(decryptor, new byte[RecordFormat.Overhead], RecordError.NotAuthentic);
        AssertOpens(decryptor, SealMany(1)[0], RecordOrder.InOrder, 1);
    }

    [Fact]
    public void An_empty_plaintext_is_a_record()
    {
        using var encryptor = new RecordEncryptor(Key);
        using var decryptor = new RecordDecryptor(Key);
        var record = new byte[RecordFormat.Overhead];
        encryptor.Seal([], record);
        Assert.True(decryptor.TryOpen(record, out RecordOpened opened, out _));
        Assert.Equal(0, opened.PlaintextLength);
    }

    private static byte[][] SealMany(int count)
    {
        using var encryptor = new RecordEncryptor(Key);
        var records = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            records[i] = new byte[RecordFormat.Overhead + 1];
            encryptor.Seal([(byte)i], records[i]);
        }

        return records;
    }

    private static void AssertOpens(RecordDecryptor decryptor, byte[] record, RecordOrder order, ulong nextExpected)
    {
        byte[] copy = [.. record];
        Assert.True(decryptor.TryOpen(copy, out RecordOpened opened, out _));
        Assert.Equal((byte)opened.Nonce, copy[opened.PlaintextOffset]);
        Assert.Equal((order, nextExpected), (opened.Order, decryptor.NextExpected));
    }

    private static void AssertRefuses(RecordDecryptor decryptor, byte[] record, RecordError error)
    {
        ulong before = decryptor.NextExpected;
        byte[] copy = [.. record];
        Assert.False(decryptor.TryOpen(copy, out _, out RecordError actual));
        Assert.Equal((error, before), (actual, decryptor.NextExpected));
    }
}
