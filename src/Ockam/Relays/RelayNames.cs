using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.Relays;

/// <summary>What relays and their services are called (section 7.1), and what a relay node says to its clients.</summary>
internal static class RelayNames
{
    /// <summary>What a client sends instead of a name for one that the relay node makes up.</summary>
    public const string Random = "register";

    // An address of 255 bytes still leaves a route of the deepest kind within its limits; names that people write are far shorter.
    private const int MaximumLength = 255;

    // What a relay node has to say of a relay: its name, and a sentence.
    private const int MaximumNotice = 1024;

    // A sentence; it is shown in statuses and logs for as long as the relay is lost.
    private const int MaximumReason = 256;
    private const string Prefix = "forward_to_";
    private const int MaximumAddress = 11 + MaximumLength;
    private const string LostPrefix = "lost ";

    /// <summary>The address of a relay.</summary>
    public static Address AddressOf(string name) => new(Prefix + name);

    /// <summary>The name in a registration; null if it cannot be one, and is not fit to be shown to anybody either.</summary>
    /// <exception cref="EncodingException">It is no BARE string.</exception>
    public static string? Read(ReadOnlySpan<byte> payload) => ReadText(payload, MaximumLength) is { } name && IsValid(name) ? name : null;

    /// <summary>What a relay node says to its client; null if it is longer than it can be, or not fit to be shown to anybody.</summary>
    /// <exception cref="EncodingException">It is no BARE string.</exception>
    public static string? ReadNotice(ReadOnlySpan<byte> payload) =>
        ReadText(payload, MaximumNotice) is { } text && PlainText.IsPlain(text) ? text : null;

    /// <summary>A name can be any text without control characters, of 1 to 255 bytes in UTF-8.</summary>
    public static bool IsValid(string name) =>
        name.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(name) <= MaximumLength && PlainText.IsPlain(name);

    /// <summary>
    /// Whether an address can be that of a relay, and shown: a relay node that confirms one could write lines into what its client prints.
    /// </summary>
    public static bool IsFit(Address address) =>
        address.Type == Address.LocalType && address.Bytes.Length is > 0 and <= MaximumAddress && PlainText.IsPlain(address.Name);

    /// <summary>
    /// What the former owner of a relay is told. It looks like a late confirmation, which clients of the original take no notice of
    /// (section 7.2).
    /// </summary>
    public static string Lost(string name, string reason) => $"{LostPrefix}{name}: {reason}";

    /// <summary>The reason in such a text; null if it is none about that relay.</summary>
    public static string? ReadLost(string text, string name)
    {
        string head = Lost(name, string.Empty);
        if (!text.StartsWith(head, StringComparison.Ordinal)) return null;
        return text[head.Length..Math.Min(text.Length, head.Length + MaximumReason)];
    }

    private static string? ReadText(ReadOnlySpan<byte> payload, int maximum) =>
        Bare.ReadData(payload, out _).Length <= maximum ? Bare.ReadString(payload, out _) : null;
}
