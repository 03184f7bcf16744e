namespace Ockam.Benchmarks.Portals;

/// <summary>The tables of README.md: the bars, and every figure behind them.</summary>
internal sealed class PortalTable(Figures figures, IReadOnlyList<OckamProgram> programs, TextWriter output)
{
    public void Print(string command, int runs)
    {
        output.WriteLine($"`{command}`, {Machine.Describe()}");
        output.WriteLine($"Medians of {runs} rounds in which the tunnels take turns; a ratio is the median of the rounds' ratios.");
        foreach (OckamProgram program in programs) PrintBars(program);
        PrintFigures();
    }

    private void PrintBars(OckamProgram program)
    {
        output.WriteLine();
        output.WriteLine($"| {program.Name}: what | own | peer | ratio | must | aim | |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (Bar bar in Bar.All)
        {
            if (bar.Row(figures, program) is { } row) output.WriteLine(row);
        }
    }

    private void PrintFigures()
    {
        string[] kinds = [.. figures.Kinds];
        output.WriteLine();
        output.WriteLine($"| median (least to greatest) | {string.Join(" | ", kinds)} |");
        output.WriteLine($"|---|{string.Concat(kinds.Select(_ => "---|"))}");
        foreach (string tunnel in kinds.SelectMany(figures.Tunnels).Distinct())
            output.WriteLine($"| {tunnel} | {string.Join(" | ", kinds.Select(kind => Cell(kind, tunnel)))} |");
    }

    private string Cell(string kind, string tunnel)
    {
        if (figures.Find(kind, tunnel) is not { } values) return "";
        string median = Bar.Text(figures.Median(kind, tunnel)!.Value);
        return values.Count == 1 ? median : $"{median} ({Bar.Text(values.Min())} to {Bar.Text(values.Max())})";
    }
}
