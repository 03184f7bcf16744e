using System.ComponentModel;

namespace Ockam.Attestation;

/// <summary>Asks systemd about services.</summary>
/// <param name="systemctl">The program that knows their states.</param>
/// <param name="journalctl">The program that knows their journals.</param>
internal sealed class ServiceProbe(string systemctl = "systemctl", string journalctl = "journalctl")
{
    private const string Unknown = "unknown";
    private const string NotFound = "not found";
    private const int JournalLines = 5;

    // Both answer at once, unless the manager itself hangs.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>The state of services, in the order in which they are named; of a pattern those that are loaded.</summary>
    public async Task<IReadOnlyList<ServiceReport>> ReadAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0) return [];
        string[] question = ["show", "--property=Id,LoadState,ActiveState,Description", "--", .. names];
        ProgramOutput? said = await RunAsync(systemctl, question, cancellationToken).ConfigureAwait(false);
        string? missing = said switch
        {
            null => "this system has no systemd, or it does not answer",
            { Output.Length: 0, Errors.Length: > 0 } answer => answer.Errors.Split('\n')[0],
            _ => null,
        };
        if (missing is not null) return [.. names.Where(name => !IsPattern(name)).Select(name => Nothing(name, missing))];
        var reports = new List<ServiceReport>();
        foreach (ServiceReport report in Parse(said!.Output))
        {
            bool isThere = report.State is not (Unknown or NotFound);
            string[] log = isThere ? await JournalAsync(report.Name, cancellationToken).ConfigureAwait(false) : [];
            reports.Add(report with { Log = log });
        }

        return reports;
    }

    /// <summary>Reads what systemctl says: a block of lines "key=value" for each service, an empty line between.</summary>
    internal static IEnumerable<ServiceReport> Parse(string output)
    {
        foreach (string block in output.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string line in block.Split('\n'))
            {
                if (line.Split('=', 2) is [var key, var value]) values[key] = value.Trim();
            }

            if (!values.TryGetValue("Id", out string? id)) continue;
            string name = id.EndsWith(".service", StringComparison.Ordinal) ? id[..^".service".Length] : id;
            string state =
                values.GetValueOrDefault("LoadState") == "not-found" ? NotFound : values.GetValueOrDefault("ActiveState", Unknown);
            yield return new ServiceReport(name, state, values.GetValueOrDefault("Description", string.Empty), []);
        }
    }

    private async Task<string[]> JournalAsync(string name, CancellationToken cancellationToken)
    {
        ProgramOutput? said = await RunAsync(
            journalctl, [$"--unit={name}", $"--lines={JournalLines}", "--no-pager", "--quiet", "--output=short-iso"], cancellationToken)
            .ConfigureAwait(false);
        return said is { } answer ? answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    // Null if there is no such program, or it does not end.
    private static async Task<ProgramOutput?> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await ProgramOutput.OfAsync(program, arguments, s_patience, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is Win32Exception or TimeoutException)
        {
            return null;
        }
    }

    private static bool IsPattern(string name) => name.Contains('*', StringComparison.Ordinal);

    private static ServiceReport Nothing(string name, string why) => new(name, Unknown, why, []);
}
