namespace Ockam.Topology;

/// <summary>
/// Arranges the boxes of a picture in columns, each behind those that lead to it, and leads the lines between them through the gutters, and
/// through lanes of their own across columns, so that nothing lies on anything else.
/// </summary>
internal sealed partial class PictureLayout
{
    /// <summary>How far a line that comes back to its own column reaches out, by its points of control; it stays in the gutter.</summary>
    public const int LoopReach = 56;

    private const int Gutter = 80;
    private const int Gap = 24;
    private const int Margin = 16;
    private const int LaneHeight = 12;

    // Each sweep puts everything behind the middle of what it belongs to; more than a few change nothing any more.
    private const int Sweeps = 4;

    private readonly OckamTopology _topology;
    private readonly List<PictureBox> _boxes = [];
    private readonly Dictionary<string, (PictureBox Box, int Row)> _places = new(StringComparer.Ordinal);

    private PictureLayout(OckamTopology topology) => _topology = topology;

    public static Picture Arrange(OckamTopology topology)
    {
        var layout = new PictureLayout(topology);
        layout.MakeBoxes();
        layout.ChooseColumns();
        List<List<Slot>> columns = layout.FillColumns(out Dictionary<TopologyLink, List<Slot>> lanes);
        for (int i = 0; i < Sweeps; i++) Order(columns);
        (int width, int height) = Place(columns);
        PictureLine[] lines = [.. topology.Links.Select(link => layout.Draw(link, lanes.GetValueOrDefault(link)))];
        return new Picture(layout._boxes, lines, width, height);
    }

    private void MakeBoxes()
    {
        foreach (IGrouping<string, TopologyElement> group in _topology.Elements.GroupBy(element => element.Node ?? element.Id))
        {
            TopologyElement[] rows = [.. group];
            var box = new PictureBox(rows, [.. rows.Select(row => PictureText.Cut(TopologyTexts.Line(row, isShort: true)))]);
            box.Width = box.Texts.Max(PictureText.WidthOf) + (2 * PictureBox.Padding);
            _boxes.Add(box);
            for (int i = 0; i < rows.Length; i++) _places[rows[i].Id] = (box, i);
        }
    }

    // A link counts unless the boxes belong together the other way round already: what portals do decides first.
    private void ChooseColumns()
    {
        Dictionary<PictureBox, HashSet<PictureBox>> next = _boxes.ToDictionary(box => box, _ => new HashSet<PictureBox>());
        foreach (TopologyLink link in _topology.Links.OrderBy(link => link.Kind))
        {
            (PictureBox from, PictureBox to) = (_places[link.From].Box, _places[link.To].Box);
            if (from != to && !next[from].Contains(to) && !Reaches(next, to, from)) next[from].Add(to);
        }

        var before = _boxes.ToDictionary(box => box, _ => 0);
        foreach (PictureBox box in next.Values.SelectMany(boxes => boxes)) before[box]++;
        var ready = new Queue<PictureBox>(_boxes.Where(box => before[box] == 0));
        while (ready.TryDequeue(out PictureBox? box))
        {
            foreach (PictureBox after in _boxes.Where(next[box].Contains))
            {
                after.Column = Math.Max(after.Column, box.Column + 1);
                if (--before[after] == 0) ready.Enqueue(after);
            }
        }
    }

    private static bool Reaches(Dictionary<PictureBox, HashSet<PictureBox>> next, PictureBox from, PictureBox to)
    {
        var seen = new HashSet<PictureBox> { from };
        var open = new Stack<PictureBox>([from]);
        while (open.TryPop(out PictureBox? box))
        {
            if (box == to) return true;
            foreach (PictureBox after in next[box])
            {
                if (seen.Add(after)) open.Push(after);
            }
        }

        return false;
    }

    // What spans columns gets a lane in each that lies between.
    private List<List<Slot>> FillColumns(out Dictionary<TopologyLink, List<Slot>> lanes)
    {
        var columns = new List<List<Slot>>();
        for (int i = 0; i <= _boxes.Select(box => box.Column).DefaultIfEmpty().Max(); i++) columns.Add([]);
        Dictionary<PictureBox, Slot> slots = _boxes.ToDictionary(box => box, box => new Slot(box));
        foreach (PictureBox box in _boxes) columns[box.Column].Add(slots[box]);
        lanes = [];
        foreach (TopologyLink link in _topology.Links)
        {
            (Slot from, Slot to) = (slots[_places[link.From].Box], slots[_places[link.To].Box]);
            if (from.Box!.Column > to.Box!.Column) (from, to) = (to, from);
            var chain = new List<Slot>();
            Slot last = from;
            for (int i = from.Box!.Column + 1; i < to.Box!.Column; i++)
            {
                var lane = new Slot(null);
                columns[i].Add(lane);
                chain.Add(lane);
                last.Join(lane);
                last = lane;
            }

            if (last != to) last.Join(to);
            if (chain.Count > 0) lanes[link] = chain;
        }

        return columns;
    }

    private static void Order(List<List<Slot>> columns)
    {
        foreach (List<Slot> column in columns.Concat(columns.AsEnumerable().Reverse()))
        {
            Slot[] ordered = [.. column.OrderBy(slot => slot.Middle)];
            for (int i = 0; i < ordered.Length; i++) ordered[i].Rank = (i + 0.5) / ordered.Length;
            column.Clear();
            column.AddRange(ordered);
        }
    }

    private static (int Width, int Height) Place(List<List<Slot>> columns)
    {
        int height = columns.Max(column => column.Sum(slot => slot.Height + Gap)) - Gap;
        int x = Margin;
        foreach (List<Slot> column in columns)
        {
            int width = column.Where(slot => slot.Box is not null).Select(slot => slot.Box!.Width).DefaultIfEmpty().Max();
            int y = Margin + ((height - column.Sum(slot => slot.Height + Gap) + Gap) / 2);
            foreach (Slot slot in column)
            {
                slot.Place(x, y, width);
                y += slot.Height + Gap;
            }

            x += width + Gutter;
        }

        return (x - Gutter + LoopReach + Margin, Math.Max(height, 0) + (2 * Margin));
    }

    private PictureLine Draw(TopologyLink link, List<Slot>? lanes)
    {
        ((PictureBox from, int fromRow), (PictureBox to, int toRow)) = (_places[link.From], _places[link.To]);
        (int X, int Y) start = (from.X + from.Width, from.MiddleOf(fromRow));
        if (from.Column == to.Column)
            return new PictureLine(link, [start, (to.X + to.Width, to.MiddleOf(toRow))], IsLoop: true);
        if (from.Column < to.Column)
        {
            IEnumerable<(int, int)> between = (lanes ?? []).SelectMany(lane => lane.Points);
            return new PictureLine(link, [start, .. between, (to.X, to.MiddleOf(toRow))], IsLoop: false);
        }

        IEnumerable<(int, int)> back = (lanes ?? []).AsEnumerable().Reverse().SelectMany(lane => lane.Points.Reverse());
        return new PictureLine(link, [(from.X, start.Y), .. back, (to.X + to.Width, to.MiddleOf(toRow))], IsLoop: false);
    }
}
