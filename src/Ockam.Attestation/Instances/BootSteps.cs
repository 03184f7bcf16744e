using System.Globalization;

namespace Ockam.Attestation;

/// <summary>Reads what a boot script has left of its steps: a file for each, in lines <c>key=value</c>.</summary>
internal static class BootSteps
{
    /// <summary>Where boot scripts leave it.</summary>
    public const string Folder = "/var/lib/ockamps/boot";

    // A script has a dozen steps, and their reasons some hundred characters.
    private const int MostSteps = 100;
    private const int LongestStep = 4096;

    /// <summary>The steps in their order; none where this machine was not made by a boot script.</summary>
    public static IReadOnlyList<BootStepReport> Read(string folder = Folder)
    {
        if (!Directory.Exists(folder)) return [];
        var steps = new List<(int Order, BootStepReport Step)>();
        foreach (string file in Directory.EnumerateFiles(folder).Take(MostSteps))
        {
            string name = Path.GetFileName(file);
            // What is not whole yet, and what the script keeps for itself.
            if (name[0] != '.' && Read(file, name) is { } step) steps.Add(step);
        }

        return [.. steps.OrderBy(each => each.Order).ThenBy(each => each.Step.Name, StringComparer.Ordinal).Select(each => each.Step)];
    }

    private static (int Order, BootStepReport Step)? Read(string file, string name)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            if (new FileInfo(file).Length > LongestStep) return null;
            foreach (string line in File.ReadLines(file))
            {
                if (line.Split('=', 2) is [var key, var value]) values.TryAdd(key, value);
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // It was replaced meanwhile, or is another user's alone.
            return null;
        }

        if (!values.TryGetValue("state", out string? state)) return null;
        int order = int.TryParse(values.GetValueOrDefault("order"), CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;
        DateTimeOffset? time = DateTimeOffset.TryParse(
            values.GetValueOrDefault("time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset known)
            ? known.ToUniversalTime()
            : null;
        return (order, new BootStepReport(name, state, time, values.GetValueOrDefault("reason", string.Empty)));
    }
}
