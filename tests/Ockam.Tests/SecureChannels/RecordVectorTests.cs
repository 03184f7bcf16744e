using System.Globalization;
using System.Text.Json;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

public class RecordVectorTests
{
    [VectorFact]
    public void The_replay_window_takes_the_published_steps()
    {
        JsonElement tracker = Vectors.Read("ockam/nonce_and_key_trackers.json").GetProperty("nonce_tracker");
        Assert.Equal(ReplayWindow.Interval, tracker.GetProperty("interval").GetUInt64());
        ReplayWindow window = default;
        foreach (JsonElement step in tracker.GetProperty("steps").EnumerateArray())
        {
            ulong nonce = step[0].GetUInt64();
            RecordError error = window.Check(nonce);
            Assert.Equal((nonce, step[1].GetString()), (nonce, error == RecordError.None ? "ok" : "reject"));
            if (error == RecordError.None) window.Commit(nonce);
        }
    }

    [VectorTheory]
    [InlineData("first_interval")]
    [InlineData("middle_interval")]
    [InlineData("max_rekeys_reached")]
    public void Keys_are_chosen_as_published(string name)
    {
        JsonElement tracker = Vectors.Read("ockam/nonce_and_key_trackers.json").GetProperty("key_tracker");
        JsonElement state = tracker.GetProperty(name);
        ulong interval = tracker.GetProperty("renewal_interval").GetUInt64();
        ulong rekeys = state.GetProperty("number_of_rekeys").GetUInt64();
        foreach (JsonProperty expected in state.GetProperty("expect").EnumerateObject())
        {
            ulong nonce = ulong.Parse(expected.Name, CultureInfo.InvariantCulture);
            RecordKeyChoice choice = expected.Value.GetString() switch
            {
                "current" => RecordKeyChoice.Current,
                "previous" => RecordKeyChoice.Previous,
                "derive_next" => RecordKeyChoice.Next,
                "error" => RecordKeyChoice.None,
                string other => throw new InvalidDataException(other),
                null => throw new InvalidDataException(),
            };
            Assert.Equal((nonce, choice), (nonce, RecordDecryptor.ChooseKey(nonce, rekeys, interval)));
        }
    }

    [VectorFact]
    public void Records_are_sealed_and_opened_as_derived()
    {
        JsonElement file = Vectors.Read("ockam/derived_secure_channel.json");
        byte[] plaintext = file.Hex("transport_plaintext");
        using var encryptor = new RecordEncryptor(file.Hex("k2"));
        using var decryptor = new RecordDecryptor(file.Hex("k2"));
        var expected = file.GetProperty("initiator_to_responder_by_nonce").EnumerateObject()
            .ToDictionary(p => ulong.Parse(p.Name, CultureInfo.InvariantCulture), p => p.Value.FromHex());
        Assert.Equal([0UL, 1, 31, 32, 33, 63, 64, 65], expected.Keys.ToArray());
        for (ulong number = 0; number <= 65; number++)
        {
            byte[] record = Seal(encryptor, plaintext);
            if (expected.TryGetValue(number, out byte[]? known)) Assert.Equal(known, record);
            Assert.True(decryptor.TryOpen(record, out RecordOpened opened, out _));
            Assert.Equal(number, opened.Nonce);
            Assert.Equal(plaintext, record.AsSpan(opened.PlaintextOffset, opened.PlaintextLength).ToArray());
        }
    }

    [VectorFact]
    public void The_derived_records_alone_are_enough_to_follow_the_keys()
    {
        JsonElement file = Vectors.Read("ockam/derived_secure_channel.json");
        using var decryptor = new RecordDecryptor(file.Hex("k2"));
        foreach (JsonProperty known in file.GetProperty("initiator_to_responder_by_nonce").EnumerateObject())
        {
            byte[] record = known.Value.FromHex();
            Assert.True(decryptor.TryOpen(record, out RecordOpened opened, out _));
            Assert.Equal(file.Hex("transport_plaintext"), record.AsSpan(opened.PlaintextOffset, opened.PlaintextLength).ToArray());
        }
    }

    [VectorFact]
    public void The_derived_Close_is_sealed_and_read()
    {
        JsonElement file = Vectors.Read("ockam/derived_secure_channel.json");
        using var encryptor = new RecordEncryptor(file.Hex("k1"));
        using var decryptor = new RecordDecryptor(file.Hex("k1"));
        byte[] record = Seal(encryptor, RecordPlaintext.Close);
        Assert.Equal(file.Hex("responder_close_nonce_0"), record);
        Assert.True(decryptor.TryOpen(record, out RecordOpened opened, out _));
        RecordContent content = RecordPlaintext.Parse(record.AsSpan(opened.PlaintextOffset, opened.PlaintextLength));
        Assert.Equal(RecordKind.Close, content.Kind);
    }

    private static byte[] Seal(RecordEncryptor encryptor, ReadOnlySpan<byte> plaintext)
    {
        var record = new byte[plaintext.Length + RecordFormat.Overhead];
        encryptor.Seal(plaintext, record);
        return record;
    }
}
