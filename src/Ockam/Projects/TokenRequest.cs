using Ockam.Api;
using Ockam.Encoding;

namespace Ockam.Projects;

/// <summary>The body of a request for a one-time code: CreateToken of section 8.3.</summary>
/// <param name="Attributes">What those who redeem it get.</param>
/// <param name="LifetimeSeconds">How long it is of use; null for the authority's default.</param>
/// <param name="Uses">How many may redeem it; null for the authority's default.</param>
internal sealed record TokenRequest(IReadOnlyDictionary<string, string> Attributes, ulong? LifetimeSeconds, ulong? Uses)
{
    private const int AttributesKey = 1, LifetimeKey = 2, UsesKey = 3;

    /// <summary>A lifetime in whole seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than a second.</exception>
    public static ulong? Seconds(TimeSpan? lifetime)
    {
        if (lifetime is not { } time) return null;
        if (time < TimeSpan.FromSeconds(1))
            throw new ArgumentOutOfRangeException(nameof(lifetime), $"A one-time code lives for 1 s at least, not {time.TotalSeconds} s.");
        return (ulong)time.TotalSeconds;
    }

    public void Encode(CborWriter writer)
    {
        writer.WriteMapHead(1 + (LifetimeSeconds is null ? 0 : 1) + (Uses is null ? 0 : 1));
        writer.WriteUInt64(AttributesKey);
        MemberAttributes.Encode(writer, Attributes);
        if (LifetimeSeconds is { } seconds)
        {
            writer.WriteUInt64(LifetimeKey);
            writer.WriteUInt64(seconds);
        }

        if (Uses is not { } uses) return;
        writer.WriteUInt64(UsesKey);
        writer.WriteUInt64(uses);
    }

    /// <exception cref="EncodingException">Another form.</exception>
    public static TokenRequest Decode(ReadOnlySpan<byte> body)
    {
        var reader = new CborReader(body);
        IReadOnlyDictionary<string, string>? attributes = null;
        ulong? lifetime = null, uses = null;
        int pairs = reader.ReadMapHead();
        while (ApiFrame.NextKey(ref reader, ref pairs, out ulong key))
        {
            switch (key)
            {
                case AttributesKey: attributes = MemberAttributes.Decode(ref reader); break;
                case LifetimeKey: lifetime = reader.TryReadNull() ? null : reader.ReadUInt64(); break;
                case UsesKey: uses = reader.TryReadNull() ? null : reader.ReadUInt64(); break;
                default: reader.Skip(); break;
            }
        }

        if (attributes is null) EncodingException.Throw("API: a request for a one-time code without attributes.");
        return new TokenRequest(attributes!, lifetime, uses);
    }
}
