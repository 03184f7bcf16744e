using System.Globalization;
using System.Text;

namespace Ockam.Topology;

/// <summary>What parts are called. Whatever peers have written appears in it as characters that can be seen, and never acts.</summary>
internal static class TopologyTexts
{
    // 'I' and 4 bytes: enough for whoever compares a handful.
    private const int ShortIdentifier = 9;

    public static string Of(TopologyKind kind) => kind switch
    {
        TopologyKind.Node => "node",
        TopologyKind.Identity => "identity",
        TopologyKind.Authority => "authority",
        TopologyKind.TcpListener => "TCP listener",
        TopologyKind.TcpConnection => "TCP connection",
        TopologyKind.SecureChannelListener => "channel listener",
        TopologyKind.SecureChannel => "secure channel",
        TopologyKind.Relay => "relay registration",
        TopologyKind.HostedRelay => "relay",
        TopologyKind.Inlet => "inlet",
        TopologyKind.Outlet => "outlet",
        TopologyKind.Project => "project",
        TopologyKind.RemoteNode => "node elsewhere",
        TopologyKind.Target => "server",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
    };

    public static string Of(TopologyLinkKind kind) => kind switch
    {
        TopologyLinkKind.LeadsTo => "leads to",
        TopologyLinkKind.CarriedBy => "is carried by",
        TopologyLinkKind.JoinedWith => "is joined with",
        TopologyLinkKind.BelongsTo => "belongs to",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
    };

    /// <summary>What it is and its name.</summary>
    public static string Title(TopologyElement element) => $"{Of(element.Kind)} {Visible(element.Name)}";

    /// <summary>The same, and of which node.</summary>
    public static string Whole(TopologyElement element) => element.Node is null || element.Kind == TopologyKind.Node
        ? Title(element)
        : $"{Title(element)} of {Visible(element.Node)}";

    /// <summary>What is worth knowing besides, in the order of its weight.</summary>
    /// <param name="element">Of what.</param>
    /// <param name="isShort">Whether Identifiers are cut to what tells them apart at a glance.</param>
    public static IEnumerable<string> Details(TopologyElement element, bool isShort = false)
    {
        if (element.Address is { Length: > 0 } address && address != element.Name)
            yield return element.Kind == TopologyKind.Outlet && element.Node is not null ? $"to {Visible(address)}" : Visible(address);
        if (element.Status is { } status) yield return Visible(status);
        // Of a node, its identity tells it.
        if (element.Identifier is not { } identifier || identifier == element.Name || element.Kind == TopologyKind.Node) yield break;
        string who = Visible(isShort && identifier.Length > ShortIdentifier ? identifier[..ShortIdentifier] + "…" : identifier);
        yield return element.Kind switch
        {
            TopologyKind.SecureChannel => $"with {who}",
            TopologyKind.HostedRelay => $"for {who}",
            _ => who,
        };
    }

    /// <summary>The title and the details in one line.</summary>
    public static string Line(TopologyElement element, bool isShort = false) =>
        string.Join(", ", Details(element, isShort).Prepend(Title(element)));

    /// <summary>
    /// A text in which everything that is no printable character of its own stands as its code point: controls and line ends, which move a
    /// terminal's cursor; marks of direction and width, which make one name look like another; halves of pairs and what Unicode has not
    /// given out, which no file can hold.
    /// </summary>
    public static string Visible(string text)
    {
        StringBuilder? result = null;
        int index = 0;
        while (index < text.Length)
        {
            bool isRune = Rune.TryGetRuneAt(text, index, out Rune rune);
            int length = isRune ? rune.Utf16SequenceLength : 1;
            if (isRune && IsPrintable(rune)) result?.Append(text, index, length);
            else
            {
                result ??= new StringBuilder(text, 0, index, text.Length + 16);
                result.Append(CultureInfo.InvariantCulture, $"\\u{{{(isRune ? rune.Value : text[index]):x}}}");
            }

            index += length;
        }

        return result?.ToString() ?? text;
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
