using Ockam.Encoding;

namespace Ockam.Attestation;

/// <summary>The messages of the Nitro Security Module that are used here, in CBOR.</summary>
internal static class NsmMessage
{
    private const string Attestation = "Attestation";

    /// <summary>The request for a document.</summary>
    public static byte[] Request(AttestationRequest request)
    {
        var writer = new CborWriter(128);
        writer.WriteMapHead(1);
        writer.WriteTextString(Attestation);
        writer.WriteMapHead(3);
        WriteField(writer, "user_data", request.UserData);
        WriteField(writer, "nonce", request.Nonce);
        WriteField(writer, "public_key", request.PublicKey);
        return writer.ToArray();
    }

    /// <summary>Reads a request, as the emulator gets it.</summary>
    /// <exception cref="EncodingException">It is none.</exception>
    public static AttestationRequest ReadRequest(ReadOnlySpan<byte> data)
    {
        var reader = new CborReader(data);
        if (reader.ReadMapHead() != 1 || reader.ReadTextString() != Attestation)
            throw new EncodingException("NSM: only Attestation is answered.");
        int fields = reader.ReadMapHead();
        var request = new AttestationRequest();
        for (; fields > 0; fields--)
        {
            string name = reader.ReadTextString();
            // Without the cast, null would become an empty field by way of the array's conversion.
            ReadOnlyMemory<byte>? value = reader.TryReadNull() ? null : (ReadOnlyMemory<byte>?)reader.ReadByteString().ToArray();
            request = name switch
            {
                "user_data" => request with { UserData = value },
                "nonce" => request with { Nonce = value },
                "public_key" => request with { PublicKey = value },
                _ => throw new EncodingException($"NSM: the request has the field '{name}'."),
            };
        }

        return request;
    }

    /// <summary>The response with a document.</summary>
    public static byte[] Response(ReadOnlySpan<byte> document)
    {
        var writer = new CborWriter(document.Length + 32);
        writer.WriteMapHead(1);
        writer.WriteTextString(Attestation);
        writer.WriteMapHead(1);
        writer.WriteTextString("document");
        writer.WriteByteString(document);
        return writer.ToArray();
    }

    /// <summary>The response with an error.</summary>
    public static byte[] Error(string code)
    {
        var writer = new CborWriter(32);
        writer.WriteMapHead(1);
        writer.WriteTextString("Error");
        writer.WriteTextString(code);
        return writer.ToArray();
    }

    /// <summary>Reads a response; what follows it is filler.</summary>
    /// <returns>The document.</returns>
    /// <exception cref="TpmException">It is an error, or no response.</exception>
    public static byte[] ReadResponse(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new CborReader(data);
            if (reader.ReadMapHead() != 1) throw new EncodingException("the response has more than one part.");
            string kind = reader.ReadTextString();
            if (kind == "Error")
            {
                string code = string.Concat(reader.ReadTextString().Take(64).Where(char.IsAsciiLetterOrDigit));
                throw new TpmException(TpmFault.AttestationRefused, $"The NitroTPM refuses to make a document: {code}.{Remedy(code)}");
            }

            if (kind != Attestation || reader.ReadMapHead() != 1 || reader.ReadTextString() != "document")
                throw new EncodingException("the response is no document.");
            return reader.ReadByteString().ToArray();
        }
        catch (EncodingException wrong)
        {
            throw new TpmException(TpmFault.MalformedReply, $"The NitroTPM's response cannot be read: {wrong.Message}", wrong);
        }
    }

    private static string Remedy(string code) => code switch
    {
        "InputTooLarge" => " Give less user data, a shorter nonce or a shorter key.",
        "BufferTooSmall" => " The document does not fit the NV index; give less user data.",
        "InternalError" => " Try again; if it stays, stop and start the instance.",
        _ => string.Empty,
    };

    private static void WriteField(CborWriter writer, string name, ReadOnlyMemory<byte>? value)
    {
        writer.WriteTextString(name);
        if (value is { } given) writer.WriteByteString(given.Span);
        else writer.WriteNull();
    }
}
