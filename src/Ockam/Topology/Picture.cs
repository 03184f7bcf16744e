namespace Ockam.Topology;

/// <summary>Where everything of a picture is, in pixels.</summary>
/// <param name="Boxes">One for each node, and for each part outside of them.</param>
/// <param name="Lines">One for each link.</param>
/// <param name="Width">Of the whole.</param>
/// <param name="Height">Of the whole.</param>
internal sealed record Picture(IReadOnlyList<PictureBox> Boxes, IReadOnlyList<PictureLine> Lines, int Width, int Height);
