namespace Ockam.Topology;

internal sealed partial class PictureLayout
{
    /// <summary>A place in a column: of a box, or of a lane that a line takes across it.</summary>
    private sealed class Slot(PictureBox? box)
    {
        private readonly List<Slot> _neighbours = [];
        private int _x;
        private int _y;
        private int _width;

        public PictureBox? Box => box;

        public int Height => box?.Height ?? LaneHeight;

        /// <summary>How far down in its column it is, from 0 to 1.</summary>
        public double Rank { get; set; } = 0.5;

        /// <summary>How far down what belongs to it is.</summary>
        public double Middle => _neighbours.Count == 0 ? Rank : _neighbours.Average(slot => slot.Rank);

        /// <summary>Where a line enters and leaves a lane.</summary>
        public (int X, int Y)[] Points => [(_x, _y + (LaneHeight / 2)), (_x + _width, _y + (LaneHeight / 2))];

        public void Join(Slot other)
        {
            _neighbours.Add(other);
            other._neighbours.Add(this);
        }

        public void Place(int x, int y, int width)
        {
            (_x, _y, _width) = (x, y, width);
            if (box is null) return;
            (box.X, box.Y, box.Width) = (x, y, width);
        }
    }
}
