using Ockam.Api;
using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>The body of a request to add a member: AddMember of section 8.3.</summary>
internal sealed record MemberRequest(Identifier Member, IReadOnlyDictionary<string, string> Attributes)
{
    private const int MemberKey = 1, AttributesKey = 2;

    public void Encode(CborWriter writer)
    {
        writer.WriteMapHead(2);
        writer.WriteUInt64(MemberKey);
        Member.Encode(writer);
        writer.WriteUInt64(AttributesKey);
        MemberAttributes.Encode(writer, Attributes);
    }

    /// <exception cref="EncodingException">Another form.</exception>
    public static MemberRequest Decode(ReadOnlySpan<byte> body)
    {
        var reader = new CborReader(body);
        Identifier? member = null;
        IReadOnlyDictionary<string, string>? attributes = null;
        int pairs = reader.ReadMapHead();
        while (ApiFrame.NextKey(ref reader, ref pairs, out ulong key))
        {
            switch (key)
            {
                case MemberKey: member = Identifier.Decode(ref reader); break;
                case AttributesKey: attributes = MemberAttributes.Decode(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        if (member is null || attributes is null) EncodingException.Throw("API: a new member without its Identifier or its attributes.");
        return new MemberRequest(member!.Value, attributes!);
    }
}
