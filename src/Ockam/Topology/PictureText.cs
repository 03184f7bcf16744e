using System.Globalization;
using System.Text;

namespace Ockam.Topology;

/// <summary>How wide a text is in a font whose letters are all of one width, and how it is cut to a width.</summary>
internal static class PictureText
{
    /// <summary>The width of a letter of a size of 12 pixels, in tenths of a pixel; that of common fonts.</summary>
    public const int TenthsOfCell = 72;

    // What is longer has its whole text beside it.
    private const int LongestText = 56;

    public static int WidthOf(string text) => (CellsOf(text) * TenthsOfCell / 10) + 1;

    public static string Cut(string text)
    {
        if (CellsOf(text) <= LongestText) return text;
        var result = new StringBuilder();
        int cells = 1;
        foreach (Rune rune in text.EnumerateRunes())
        {
            cells += CellsOf(rune);
            if (cells > LongestText) break;
            result.Append(rune.ToString());
        }

        return result.Append('…').ToString();
    }

    private static int CellsOf(string text) => text.EnumerateRunes().Sum(CellsOf);

    // Letters of East Asia and pictures are of two cells; all that lies above the first of them counts as such, signs and lines excepted.
    private static int CellsOf(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark ? 0
        : rune.Value < 0x1100 || rune.Value is >= 0x2000 and < 0x2600 ? 1 : 2;
}
