namespace Ockam.Topology;

/// <summary>A line of a picture from one row to another. Between columns it bends, and across a column it runs straight.</summary>
/// <param name="Link">What it shows.</param>
/// <param name="Points">Where it begins, enters and leaves columns, and ends.</param>
/// <param name="IsLoop">Whether it leaves and comes back on the same side, through the gutter to the right.</param>
internal sealed record PictureLine(TopologyLink Link, IReadOnlyList<(int X, int Y)> Points, bool IsLoop);
