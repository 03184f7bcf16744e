using Ockam.Encoding;
using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>One signed change of an identity: its key, and the links to the change before (section 3.1).</summary>
public sealed class Change
{
    internal Change(ReadOnlyMemory<byte> data, Signature signature, Signature? previousSignature)
    {
        Data = data;
        Signature = signature;
        PreviousSignature = previousSignature;
        Hash = ChangeHash.Of(data.Span);
    }

    /// <summary>The signed bytes as they were received: versioned data that holds a <see cref="ChangeData"/>.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The signature by this change's own key.</summary>
    public Signature Signature { get; }

    /// <summary>The signature by the key of the change before; all but the first change must have one.</summary>
    public Signature? PreviousSignature { get; }

    /// <summary>SHA-256 of <see cref="Data"/>: what both signatures sign.</summary>
    public ChangeHash Hash { get; }

    internal static Change Decode(ref CborReader reader)
    {
        int fields = CborStruct.ReadHead(ref reader, 2, "A signed change");
        byte[] data = reader.ReadByteString().ToArray();
        Signature signature = Signature.Decode(ref reader);
        Signature? previous = reader.HasField(fields, 2) ? Signature.Decode(ref reader) : null;
        reader.SkipRest(fields, 3);
        return new Change(data, signature, previous);
    }

    internal void Encode(CborWriter writer)
    {
        writer.WriteArrayHead(PreviousSignature is null ? 2 : 3);
        writer.WriteByteString(Data.Span);
        Signature.Encode(writer);
        PreviousSignature?.Encode(writer);
    }
}
