using Ockam.Api;
using Ockam.Encoding;
using SystemEncoding = System.Text.Encoding;

namespace Ockam.Projects;

/// <summary>The attributes of members: well-known names (sections 7.2, 8.3 and 9.2), limits, and their form on the wire.</summary>
public static class MemberAttributes
{
    /// <summary>The attribute that makes an enroller.</summary>
    public const string Role = "ockam-role";

    /// <summary>The value of <see cref="Role"/> that makes an enroller.</summary>
    public const string Enroller = "enroller";

    /// <summary>The attribute that says which relay a member may register: its name, or <see cref="AnyRelay"/>.</summary>
    public const string Relay = "ockam-relay";

    /// <summary>The value of <see cref="Relay"/> that allows every name.</summary>
    public const string AnyRelay = "*";

    /// <summary>The attribute of those who may ask for the project's TLS certificate.</summary>
    public const string TlsCertificate = "ockam-tls-certificate";

    /// <summary>The attribute in which each credential names the project.</summary>
    public const string TrustContext = "trust_context_id";

    /// <summary>The attribute by which an account authority names the project that somebody administers.</summary>
    public const string Project = "project";

    /// <summary>How many attributes one member has at most.</summary>
    public const int MaximumCount = 64;

    /// <summary>
    /// How many bytes the names and values of one member take together at most, in UTF-8: four credentials and a long history must fit into
    /// the 64 KiB of one handshake message.
    /// </summary>
    public const int MaximumBytes = 8 * 1024;

    /// <summary>Checks the limits.</summary>
    /// <exception cref="AuthorityException">There are too many, they are too long, or one has no name.</exception>
    internal static void Check(IReadOnlyDictionary<string, string> attributes)
    {
        if (attributes.Count > MaximumCount)
            throw AuthorityException.BadRequest($"{attributes.Count} attributes are too many: one member has {MaximumCount} at most");
        int bytes = 0;
        foreach ((string name, string value) in attributes)
        {
            if (name.Length == 0) throw AuthorityException.BadRequest("an attribute has no name");
            bytes += SystemEncoding.UTF8.GetByteCount(name) + SystemEncoding.UTF8.GetByteCount(value);
        }

        if (bytes > MaximumBytes)
            throw AuthorityException.BadRequest($"attributes of {bytes} bytes are too long: one member has {MaximumBytes} bytes at most");
    }

    internal static bool NameEnroller(IReadOnlyDictionary<string, string> attributes) =>
        attributes.TryGetValue(Role, out string? role) && role == Enroller;

    /// <summary>Writes a map of texts, its names in the order of their bytes (section 0.1).</summary>
    internal static void Encode(CborWriter writer, IReadOnlyDictionary<string, string> attributes)
    {
        writer.WriteMapHead(attributes.Count);
        foreach ((string name, string value) in attributes.OrderBy(pair => SystemEncoding.UTF8.GetBytes(pair.Key), ByteOrder.Instance))
        {
            writer.WriteTextString(name);
            writer.WriteTextString(value);
        }
    }

    internal static byte[] Encode(IReadOnlyDictionary<string, string> attributes)
    {
        var writer = new CborWriter();
        Encode(writer, attributes);
        return writer.ToArray();
    }

    /// <summary>Reads a map of texts; of a name that comes twice the last value counts.</summary>
    /// <exception cref="EncodingException">Another form.</exception>
    internal static IReadOnlyDictionary<string, string> Decode(ref CborReader reader)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        int pairs = reader.ReadMapHead();
        for (int i = 0; pairs < 0 ? !reader.TryReadBreak() : i < pairs; i++)
        {
            string name = reader.ReadTextString();
            attributes[name] = reader.ReadTextString();
        }

        return attributes;
    }

    internal static IReadOnlyDictionary<string, string> Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CborReader(bytes);
        return Decode(ref reader);
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
