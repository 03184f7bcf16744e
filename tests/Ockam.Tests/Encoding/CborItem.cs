using System.Globalization;
using Ockam.Encoding;

namespace Ockam.Tests.Encoding;

/// <summary>A CBOR item as a tree, with its notation, for properties of the codec: writes itself with the product's writer.</summary>
internal abstract record CborItem
{
    /// <summary>The diagnostic notation of RFC 8949, section 8, as <see cref="Diagnostic"/> gives it.</summary>
    public abstract string Notation { get; }

    public abstract void Write(CborWriter writer);

    public sealed override string ToString() => Notation;

    internal sealed record Unsigned(ulong Value) : CborItem
    {
        public override string Notation => Value.ToString(CultureInfo.InvariantCulture);

        public override void Write(CborWriter writer) => writer.WriteUInt64(Value);
    }

    internal sealed record Signed(long Value) : CborItem
    {
        public override string Notation => Value.ToString(CultureInfo.InvariantCulture);

        public override void Write(CborWriter writer) => writer.WriteInt64(Value);
    }

    internal sealed record Bytes(byte[] Value) : CborItem
    {
        public override string Notation => $"h'{Value.ToHex()}'";

        public override void Write(CborWriter writer) => writer.WriteByteString(Value);
    }

    internal sealed record Text(string Value) : CborItem
    {
        public override string Notation => $"\"{Value}\"";

        public override void Write(CborWriter writer) => writer.WriteTextString(Value);
    }

    internal sealed record Boolean(bool Value) : CborItem
    {
        public override string Notation => Value ? "true" : "false";

        public override void Write(CborWriter writer) => writer.WriteBoolean(Value);
    }

    internal sealed record Null : CborItem
    {
        public override string Notation => "null";

        public override void Write(CborWriter writer) => writer.WriteNull();
    }

    internal sealed record Array(CborItem[] Items) : CborItem
    {
        public override string Notation => $"[{string.Join(", ", Items.Select(item => item.Notation))}]";

        public override void Write(CborWriter writer)
        {
            writer.WriteArrayHead(Items.Length);
            foreach (CborItem item in Items) item.Write(writer);
        }
    }

    internal sealed record Map((CborItem Key, CborItem Value)[] Pairs) : CborItem
    {
        public override string Notation => $"{{{string.Join(", ", Pairs.Select(pair => $"{pair.Key.Notation}: {pair.Value.Notation}"))}}}";

        public override void Write(CborWriter writer)
        {
            writer.WriteMapHead(Pairs.Length);
            foreach ((CborItem key, CborItem value) in Pairs)
            {
                key.Write(writer);
                value.Write(writer);
            }
        }
    }
}
