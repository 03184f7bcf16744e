using Ockam.Encoding;

namespace Ockam.Attestation;

public sealed partial class AttestationDocument
{
    private const int MaximumModuleIdLength = 256;
    private const int MaximumCertificateLength = 1024;
    private const int MaximumPcrs = 32;

    // Nitro sends four; a bound keeps a forger from buying a long chain of verifications.
    private const int MaximumAuthorities = 8;

    // 9999-12-31T23:59:59.999Z, the last moment that a date can name.
    private const ulong LastMillisecond = 253_402_300_799_999;

    [Flags]
    private enum Keys
    {
        None = 0,
        ModuleId = 1,
        Digest = 2,
        Timestamp = 4,
        Pcrs = 8,
        NitroTpmPcrs = 16,
        Certificate = 32,
        Authorities = 64,
        PublicKey = 128,
        UserData = 256,
        Nonce = 512,
    }

    private void ReadPayload()
    {
        var reader = new CborReader(_payload.Span);
        try
        {
            Keys seen = ReadFields(ref reader);
            if (reader.Remaining != 0)
                Refuse("payload", $"{reader.Remaining} bytes follow the map of the payload.");
            RequireAll(seen);
        }
        catch (EncodingException wrong)
        {
            throw new AttestationFormatException("payload", $"{wrong.Message} (In the payload.)", wrong);
        }
    }

    private Keys ReadFields(ref CborReader reader)
    {
        if (reader.Peek() != CborType.Map) Refuse("payload", $"the payload must be a map, not {reader.Peek()}.");
        int left = reader.ReadMapHead();
        Keys seen = Keys.None;
        while (left < 0 ? !reader.TryReadBreak() : left-- > 0)
        {
            Keys key = ReadKey(ref reader);
            if ((seen & key) != 0) Refuse(NameOf(key), $"the key {NameOf(key)} stands twice in the payload.");
            seen |= key;
            ReadField(ref reader, key);
        }

        return seen;
    }

    private static Keys ReadKey(ref CborReader reader)
    {
        ReadOnlySpan<byte> name = reader.ReadTextStringUtf8();
        Keys key = name switch
        {
            _ when name.SequenceEqual("module_id"u8) => Keys.ModuleId,
            _ when name.SequenceEqual("digest"u8) => Keys.Digest,
            _ when name.SequenceEqual("timestamp"u8) => Keys.Timestamp,
            _ when name.SequenceEqual("pcrs"u8) => Keys.Pcrs,
            _ when name.SequenceEqual("nitrotpm_pcrs"u8) => Keys.NitroTpmPcrs,
            _ when name.SequenceEqual("certificate"u8) => Keys.Certificate,
            _ when name.SequenceEqual("cabundle"u8) => Keys.Authorities,
            _ when name.SequenceEqual("public_key"u8) => Keys.PublicKey,
            _ when name.SequenceEqual("user_data"u8) => Keys.UserData,
            _ when name.SequenceEqual("nonce"u8) => Keys.Nonce,
            _ => Keys.None,
        };
        if (key == Keys.None)
        {
            string shown = Head(System.Text.Encoding.UTF8.GetString(name));
            Refuse("payload", $"the payload has the key '{shown}', which no document of this form has.");
        }

        return key;
    }

    private void ReadField(ref CborReader reader, Keys key)
    {
        switch (key)
        {
            case Keys.ModuleId:
                ModuleId = ReadModuleId(ref reader);
                break;
            case Keys.Digest:
                if (Text(ref reader, "digest") is var digest && digest != DigestAlgorithm)
                    Refuse("digest", $"the digest must be {DigestAlgorithm}, not '{Head(digest)}'.");
                break;
            case Keys.Timestamp:
                Timestamp = ReadTimestamp(ref reader);
                break;
            case Keys.Pcrs or Keys.NitroTpmPcrs:
                Kind = key == Keys.Pcrs ? AttestationDocumentKind.NitroEnclave : AttestationDocumentKind.NitroTpm;
                Pcrs = ReadPcrs(ref reader, NameOf(key));
                break;
            case Keys.Certificate:
                Certificate = ReadCertificate(ref reader, "certificate");
                break;
            case Keys.Authorities:
                CertificateAuthorities = ReadAuthorities(ref reader);
                break;
            case Keys.PublicKey:
                PublicKey = ReadOptional(ref reader, "public_key", 1);
                break;
            case Keys.UserData:
                UserData = ReadOptional(ref reader, "user_data", 0);
                break;
            default:
                Nonce = ReadOptional(ref reader, "nonce", 0);
                break;
        }
    }

    private static void RequireAll(Keys seen)
    {
        foreach (Keys key in (ReadOnlySpan<Keys>)[Keys.ModuleId, Keys.Digest, Keys.Timestamp, Keys.Certificate, Keys.Authorities])
        {
            if ((seen & key) == 0) Refuse(NameOf(key), $"the payload has no {NameOf(key)}.");
        }

        Keys registers = seen & (Keys.Pcrs | Keys.NitroTpmPcrs);
        if (registers == Keys.None) Refuse("pcrs", "the payload has neither pcrs nor nitrotpm_pcrs.");
        if (registers is not (Keys.Pcrs or Keys.NitroTpmPcrs))
            Refuse("pcrs", "the payload has both pcrs and nitrotpm_pcrs.");
    }

    private static string ReadModuleId(ref CborReader reader)
    {
        string value = Text(ref reader, "module_id");
        if (value.Length is 0 or > MaximumModuleIdLength)
            Refuse("module_id", $"the module_id has {value.Length} characters; 1 to {MaximumModuleIdLength} are allowed.");
        // It is shown to people: nothing in it may move a cursor or hide a line.
        if (value.AsSpan().ContainsAnyExceptInRange('!', '~'))
            Refuse("module_id", $"the module_id '{Head(value)}' has characters other than printable ASCII.");
        return value;
    }

    private static DateTimeOffset ReadTimestamp(ref CborReader reader)
    {
        if (reader.Peek() != CborType.UnsignedInteger)
            Refuse("timestamp", $"the timestamp must be an unsigned integer, not {reader.Peek()}.");
        ulong milliseconds = reader.ReadUInt64();
        if (milliseconds > LastMillisecond)
            Refuse("timestamp", $"the timestamp of {milliseconds} ms lies beyond the year 9999.");
        return DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
    }

    private SortedList<int, ReadOnlyMemory<byte>> ReadPcrs(ref CborReader reader, string name)
    {
        if (reader.Peek() != CborType.Map) Refuse(name, $"{name} must be a map, not {reader.Peek()}.");
        int left = reader.ReadMapHead();
        var pcrs = new SortedList<int, ReadOnlyMemory<byte>>(MaximumPcrs);
        while (left < 0 ? !reader.TryReadBreak() : left-- > 0)
        {
            if (reader.Peek() != CborType.UnsignedInteger)
                Refuse(name, $"{name} has a key that is no number but {reader.Peek()}.");
            ulong index = reader.ReadUInt64();
            if (index >= MaximumPcrs) Refuse(name, $"{name} has the register {index}; 0 to 31 are allowed.");
            ReadOnlyMemory<byte> value = Bytes(ref reader, _payload, name);
            // The specification allows an Enclave other hashes; a NitroTPM has the SHA-384 bank only.
            if (value.Length is not 48 && (name == "nitrotpm_pcrs" || value.Length is not (32 or 64)))
                Refuse(name, $"register {index} of {name} has {value.Length} bytes, not 48.");
            if (!pcrs.TryAdd((int)index, value)) Refuse(name, $"{name} has the register {index} twice.");
        }

        if (pcrs.Count == 0) Refuse(name, $"{name} has no registers.");
        return pcrs;
    }

    private ReadOnlyMemory<byte> ReadCertificate(ref CborReader reader, string name)
    {
        ReadOnlyMemory<byte> value = Bytes(ref reader, _payload, name);
        if (value.Length is 0 or > MaximumCertificateLength)
            Refuse(name, $"the {name} has {value.Length} bytes; 1 to {MaximumCertificateLength} are allowed.");
        return value;
    }

    private List<ReadOnlyMemory<byte>> ReadAuthorities(ref CborReader reader)
    {
        if (reader.Peek() != CborType.Array) Refuse("cabundle", $"the cabundle must be an array, not {reader.Peek()}.");
        int left = reader.ReadArrayHead();
        var authorities = new List<ReadOnlyMemory<byte>>(4);
        while (left < 0 ? !reader.TryReadBreak() : left-- > 0)
        {
            if (authorities.Count == MaximumAuthorities)
                Refuse("cabundle", $"the cabundle has more than {MaximumAuthorities} certificates.");
            authorities.Add(ReadCertificate(ref reader, "cabundle"));
        }

        if (authorities.Count == 0) Refuse("cabundle", "the cabundle has no certificates.");
        return authorities;
    }

    private ReadOnlyMemory<byte>? ReadOptional(ref CborReader reader, string name, int minimum)
    {
        if (reader.TryReadNull()) return null;
        ReadOnlyMemory<byte> value = Bytes(ref reader, _payload, name);
        if (value.Length < minimum || value.Length > MaximumFieldLength)
            Refuse(name, $"the {name} has {value.Length} bytes; {minimum} to {MaximumFieldLength} are allowed.");
        return value;
    }

    private static string Text(ref CborReader reader, string name)
    {
        if (reader.Peek() != CborType.TextString)
            Refuse(name, $"the {name} must be a text string, not {reader.Peek()}.");
        return reader.ReadTextString();
    }

    // What a stranger wrote goes into a message: short, and without characters that a terminal would obey.
    private static string Head(string text) => string.Concat(text.Take(32).Select(c => c is >= ' ' and <= '~' ? c : '?'));

    private static string NameOf(Keys key) => key switch
    {
        Keys.ModuleId => "module_id",
        Keys.Digest => "digest",
        Keys.Timestamp => "timestamp",
        Keys.Pcrs => "pcrs",
        Keys.NitroTpmPcrs => "nitrotpm_pcrs",
        Keys.Certificate => "certificate",
        Keys.Authorities => "cabundle",
        Keys.PublicKey => "public_key",
        Keys.UserData => "user_data",
        _ => "nonce",
    };
}
