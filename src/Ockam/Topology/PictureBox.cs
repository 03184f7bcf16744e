namespace Ockam.Topology;

/// <summary>A box of a picture with a line of text for each part in it; the first is its head.</summary>
internal sealed class PictureBox(IReadOnlyList<TopologyElement> rows, IReadOnlyList<string> texts)
{
    public const int RowHeight = 20;
    public const int Padding = 8;

    public IReadOnlyList<TopologyElement> Rows => rows;

    public IReadOnlyList<string> Texts => texts;

    public int Column { get; set; }

    public int X { get; set; }

    public int Y { get; set; }

    public int Width { get; set; }

    public int Height => (rows.Count * RowHeight) + Padding;

    /// <summary>The middle of a row.</summary>
    public int MiddleOf(int row) => Y + (Padding / 2) + (row * RowHeight) + (RowHeight / 2);
}
