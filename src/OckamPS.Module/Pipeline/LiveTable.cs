using System.Globalization;
using System.Management.Automation.Host;
using System.Text;

namespace OckamPS.Module.Pipeline;

/// <summary>A table on the console that is drawn again in the same place.</summary>
internal sealed class LiveTable(PSHost host)
{
    private const int DefaultWidth = 80;
    private const int DefaultHeight = 24;

    // A line above for what was called, and one below for the prompt.
    private const int LinesLeft = 3;

    private static readonly string[] s_heads = ["Node", "Kind", "Portal", "Status", "Open", "Sent", "Received", "Last error"];
    private int _drawn;

    /// <summary>Whether the host is a console that somebody looks at and on which lines can be drawn anew.</summary>
    public static bool IsPossible(PSHost host) =>
        host.Name == "ConsoleHost" && host.UI is { SupportsVirtualTerminal: true } && !Console.IsOutputRedirected;

    /// <summary>Draws the table over the last one. On the pipeline thread.</summary>
    public void Draw(IReadOnlyList<OckamPortalActivity> rows)
    {
        Size size = SizeOf(host);
        IReadOnlyList<string> lines = Format(rows, size.Width - 1, size.Height - LinesLeft);
        var text = new StringBuilder();
        // Up to the first line of the last table, and everything from there on away.
        if (_drawn > 0) text.Append(CultureInfo.InvariantCulture, $"\e[{_drawn}A\r\e[J");
        foreach (string line in lines) text.Append(line).Append(Environment.NewLine);
        host.UI.Write(text.ToString());
        _drawn = lines.Count;
    }

    /// <summary>The lines of a table that fits.</summary>
    /// <param name="rows">What is in it.</param>
    /// <param name="width">In columns.</param>
    /// <param name="height">In lines, the head included; what does not fit is counted in the last one.</param>
    public static IReadOnlyList<string> Format(IReadOnlyList<OckamPortalActivity> rows, int width, int height)
    {
        if (rows.Count == 0) return [Cut("There is no inlet or outlet that matches.", width)];
        int shown = rows.Count + 1 <= height ? rows.Count : Math.Max(1, height - 2);
        string[][] cells = [s_heads, .. rows.Take(shown).Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, s_heads.Length).Select(column => cells.Max(row => row[column].Length))];
        List<string> lines = [.. cells.Select(row => Cut(Join(row, widths), width))];
        if (shown < rows.Count) lines.Add(Cut($"… and {rows.Count - shown} more", width));
        return lines;
    }

    /// <summary>A rate for people, such as <c>1.5 MB/s</c>.</summary>
    public static string Rate(double bytesPerSecond) => bytesPerSecond switch
    {
        0 => "0",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond:0} B/s"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond / 1_000:0.0} kB/s"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond / 1_000_000:0.0} MB/s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond / 1_000_000_000:0.0} GB/s"),
    };

    private static string[] Cells(OckamPortalActivity row) =>
    [
        row.NodeName, row.Kind, Plain(row.Portal), row.Status == "open" ? row.Path ?? row.Status : row.Status,
        row.OpenConnections.ToString(CultureInfo.InvariantCulture), Rate(row.BytesToPeerPerSecond), Rate(row.BytesFromPeerPerSecond),
        Plain(row.LastError ?? ""),
    ];

    private static string Join(string[] row, int[] widths)
    {
        // Numbers stand at the right of their columns.
        IEnumerable<string> padded = row.Select((cell, column) =>
            column is >= 4 and <= 6 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
        return string.Join("  ", padded).TrimEnd();
    }

    private static string Cut(string line, int width) =>
        line.Length <= width ? line : width > 1 ? line[..(width - 1)] + '…' : line[..Math.Max(0, width)];

    // A name or an error must not move the cursor.
    private static string Plain(string text) => string.Concat(text.Select(one => char.IsControl(one) ? ' ' : one));

    private static Size SizeOf(PSHost host)
    {
        Size size = host.UI.RawUI.WindowSize;
        return new Size(size.Width > 0 ? size.Width : DefaultWidth, size.Height > 0 ? size.Height : DefaultHeight);
    }
}
