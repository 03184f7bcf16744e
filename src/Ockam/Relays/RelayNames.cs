using Ockam.Routing;

namespace Ockam.Relays;

/// <summary>What relays and their services are called (section 7.1), and what a relay node says to its clients.</summary>
internal static class RelayNames
{
    /// <summary>What a client sends instead of a name for one that the relay node makes up.</summary>
    public const string Random = "register";

    // An address of 255 bytes still leaves a route of the deepest kind within its limits; names that people write are far shorter.
    private const int MaximumLength = 255;
    private const string Prefix = "forward_to_";
    private const string LostPrefix = "lost ";

    /// <summary>The address of a relay.</summary>
    public static Address AddressOf(string name) => new(Prefix + name);

    /// <summary>A name can be any text without control characters, of 1 to 255 bytes in UTF-8.</summary>
    public static bool IsValid(string name) =>
        name.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(name) <= MaximumLength && !name.Any(char.IsControl);

    /// <summary>
    /// What the former owner of a relay is told. It looks like a late confirmation, which clients of the original take no notice of
    /// (section 7.2).
    /// </summary>
    public static string Lost(string name, string reason) => $"{LostPrefix}{name}: {reason}";

    /// <summary>The reason in such a text; null if it is none about that relay.</summary>
    public static string? ReadLost(string text, string name)
    {
        string head = Lost(name, string.Empty);
        return text.StartsWith(head, StringComparison.Ordinal) ? text[head.Length..] : null;
    }
}
