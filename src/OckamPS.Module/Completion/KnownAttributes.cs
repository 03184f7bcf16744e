using Ockam.Identities;
using Ockam.Projects;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Completion;

/// <summary>The names of attributes that this home has seen: of members and tickets of its projects, and of its own credentials.</summary>
internal static class KnownAttributes
{
    // Members of each project that are looked at: more would not be ready by the time that somebody waits for.
    private const int MembersLookedAt = 500;

    /// <summary>A name, a value that it has somewhere, and where.</summary>
    public static IReadOnlyList<(string Name, string Value, string ToolTip)> List() => Completions.Ask(async cancellationToken =>
    {
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        var seen = new SortedDictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        await LookAtProjectsAsync(home, Count, cancellationToken);
        foreach (KeptCredential credential in await home.Services.KeptCredentials.ListAsync(cancellationToken))
            Count(credential.ReadData()?.Attributes.ToTexts() ?? new Dictionary<string, string>(), "credential");
        return (IReadOnlyList<(string, string, string)>)[.. seen.Select(pair => (
            pair.Key, values[pair.Key], $"{pair.Key}={values[pair.Key]}, an attribute of {Describe(pair.Value)}"))];

        void Count(IReadOnlyDictionary<string, string> attributes, string whose)
        {
            foreach ((string name, string value) in attributes)
            {
                if (!seen.TryGetValue(name, out Dictionary<string, int>? counts)) seen[name] = counts = [];
                counts[whose] = counts.GetValueOrDefault(whose) + 1;
                values.TryAdd(name, value);
            }
        }
    }) ?? [];

    private static async Task LookAtProjectsAsync(
        HomeSession home, Action<IReadOnlyDictionary<string, string>, string> count, CancellationToken cancellationToken)
    {
        foreach (StoredProject stored in await home.Services.Projects.ListAsync(cancellationToken))
        {
            Project project = Project.Verify(stored.File);
            if (!await ProjectAdministration.IsOwnAsync(home, project, cancellationToken)) continue;
            IReadOnlyList<Member> members = await home.Store.Members
                .ListAsync(project.Authority.Identifier, null, MembersLookedAt, cancellationToken);
            foreach (Member member in members) count(member.Attributes, "member");
            ProjectAdministration own = await ProjectAdministration.OpenOwnAsync(home, project.Name, cancellationToken);
            foreach (EnrollmentToken ticket in await own.ListTicketsAsync(cancellationToken)) count(ticket.Attributes, "ticket");
        }
    }

    private static string Describe(Dictionary<string, int> counts) =>
        string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}{(pair.Value == 1 ? "" : "s")}"));
}
