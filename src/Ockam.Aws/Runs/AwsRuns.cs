using Ockam.Attestation;

namespace Ockam.Aws;

/// <summary>
/// The runs of an account and region: those that this machine has journals of, and those that others have left their tags of. A name
/// stands for one run in an account and region.
/// </summary>
/// <param name="clients">The services.</param>
/// <param name="folder">The folder of journals; it is made when the first one is begun.</param>
internal sealed class AwsRuns(RunClients clients, string folder)
{
    private const string LockName = ".lock";

    private RunPlace? _place;

    /// <summary>Where journals of a home are.</summary>
    /// <param name="home">The home folder.</param>
    public static string FolderIn(string home) => Path.Combine(home, "aws", "runs");

    /// <summary>The account and region; AWS is asked once.</summary>
    public async ValueTask<RunPlace> PlaceAsync(CancellationToken cancellationToken) =>
        _place ??= await RunPlace.FindAsync(clients, cancellationToken).ConfigureAwait(false);

    /// <summary>Goes on with the run of a name, or begins one.</summary>
    /// <param name="name">What the user calls it.</param>
    /// <param name="purpose">One of <see cref="RunPurpose"/>.</param>
    /// <param name="plan">What is asked for, by the names of parameters; another plan than that of the run is refused.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="AwsException">The name cannot be one, the run was begun with another plan, or another command has it.</exception>
    public async Task<RunSession> BeginAsync(
        string name, string purpose, IReadOnlyDictionary<string, string> plan, CancellationToken cancellationToken)
    {
        RunNames.RequireName(name);
        RunPlace place = await PlaceAsync(cancellationToken).ConfigureAwait(false);
        using FileStream held = Hold();
        if (await OpenAsync(place, name, purpose, plan, cancellationToken).ConfigureAwait(false) is { } known)
        {
            try
            {
                RequirePlan(known.State, purpose, plan);
                return known;
            }
            catch
            {
                known.Dispose();
                throw;
            }
        }

        var state = new RunState(
            new AwsRun(RunNames.NewId(), name, place, purpose, clients.Clock.GetUtcNow()), isAdopted: false, plan);
        return new RunSession(clients, RunJournal.Begin(folder, state, clients.Clock), isNew: true);
    }

    /// <summary>Goes on with a run that is there; null if there is none of that name.</summary>
    /// <param name="nameOrId">Its name or its id.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="AwsException">There are several, or another command has it.</exception>
    public async Task<RunSession?> OpenAsync(string nameOrId, CancellationToken cancellationToken)
    {
        RunPlace place = await PlaceAsync(cancellationToken).ConfigureAwait(false);
        using FileStream held = Hold();
        return await OpenAsync(
            place, nameOrId, RunPurpose.Network, new Dictionary<string, string>(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All runs of the account and region.</summary>
    /// <exception cref="AwsException">A request was refused or failed, or a journal is damaged.</exception>
    public async Task<IReadOnlyList<RunSummary>> ListAsync(CancellationToken cancellationToken)
    {
        RunPlace place = await PlaceAsync(cancellationToken).ConfigureAwait(false);
        ILookup<string, RunResource> found = (await RunDiscovery.FindAsync(clients, null, cancellationToken).ConfigureAwait(false))
            .ToLookup(resource => resource.RunId, StringComparer.Ordinal);
        Dictionary<string, RunState> journals = Journals(place).ToDictionary(state => state.Run.RunId, StringComparer.Ordinal);
        return
        [
            .. found.Select(each => each.Key).Union(journals.Keys, StringComparer.Ordinal)
                .Select(id => new RunSummary(
                    id,
                    journals.GetValueOrDefault(id)?.Run.Name
                        ?? found[id].Select(each => each.Name).OfType<string>().FirstOrDefault() ?? "",
                    journals.GetValueOrDefault(id), [.. found[id]]))
                .OrderBy(run => run.Name, StringComparer.Ordinal).ThenBy(run => run.RunId, StringComparer.Ordinal),
        ];
    }

    private IEnumerable<RunState> Journals(RunPlace place) => RunJournal.List(folder).Select(ReadIfThere).OfType<RunState>()
        .Where(state => state.Run.Place == place);

    private static RunState? ReadIfThere(string path)
    {
        try
        {
            return RunJournal.Read(path);
        }
        catch (AwsException gone) when (gone.InnerException is FileNotFoundException)
        {
            // Its run was removed a moment ago.
            return null;
        }
    }

    private async Task<RunSession?> OpenAsync(
        RunPlace place, string nameOrId, string purpose, IReadOnlyDictionary<string, string> plan, CancellationToken cancellationToken)
    {
        string[] ids = [.. Journals(place).Where(state => IsMeant(state.Run.RunId, state.Run.Name)).Select(state => state.Run.RunId)];
        if (ids.Length == 0)
        {
            IReadOnlyList<RunResource> found = await RunDiscovery.FindAsync(clients, null, cancellationToken).ConfigureAwait(false);
            ILookup<string, RunResource> meant = found.Where(each => IsMeant(each.RunId, each.Name))
                .ToLookup(each => each.RunId, StringComparer.Ordinal);
            if (meant.Count == 1) return Adopt(place, meant.First(), purpose, plan);
            ids = [.. meant.Select(each => each.Key)];
        }

        return ids switch
        {
            [] => null,
            [string id] => new RunSession(clients, RunJournal.Open(folder, id, clients.Clock), isNew: false),
            _ => throw new AwsException(
                AwsErrorKind.Conflict,
                $"'{nameOrId}' stands for {ids.Length} runs in {place}: {string.Join(", ", ids)}. Name one by its id."),
        };

        bool IsMeant(string id, string? name) => id == nameOrId || name == nameOrId;
    }

    private RunSession Adopt(
        RunPlace place, IGrouping<string, RunResource> found, string purpose, IReadOnlyDictionary<string, string> plan)
    {
        string name = found.Select(each => each.Name).OfType<string>().FirstOrDefault(RunNames.IsName) ?? found.Key[..8];
        string known = found.Select(each => each.Purpose).OfType<string>().FirstOrDefault(purpose);
        var state = new RunState(
            new AwsRun(found.Key, name, place, known, clients.Clock.GetUtcNow()), isAdopted: true, plan);
        return new RunSession(clients, RunJournal.Begin(folder, state, clients.Clock), isNew: false);
    }

    private static void RequirePlan(RunState state, string purpose, IReadOnlyDictionary<string, string> plan)
    {
        AwsRun run = state.Run;
        if (run.Purpose != purpose)
            throw new AwsException(
                AwsErrorKind.Conflict, $"'{run.Name}' in {run.Place} is the name of another run, for {run.Purpose}. Choose another name.");
        // What was begun elsewhere has not told what it was asked for.
        if (state.IsAdopted && state.Plan.Count == 0) return;
        string[] other =
        [
            .. state.Plan.Keys.Union(plan.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Where(key => state.Plan.GetValueOrDefault(key) != plan.GetValueOrDefault(key))
                .Select(key => $"{key} {state.Plan.GetValueOrDefault(key) ?? "(none)"}, not {plan.GetValueOrDefault(key) ?? "(none)"}"),
        ];
        if (other.Length > 0)
            throw new AwsException(
                AwsErrorKind.Conflict,
                $"'{run.Name}' in {run.Place} was begun with {string.Join("; ", other)}. Name the same again, remove it first, or choose "
                + "another name.");
    }

    // Two commands that begin a run of one name at once make one.
    private FileStream Hold()
    {
        try
        {
            // The home too may be made by this: it is to hold secrets, and is refused if others can enter it.
            string? around = Path.GetDirectoryName(folder);
            if (Path.GetDirectoryName(around) is { Length: > 0 } home && !Directory.Exists(home)) PrivateFolder.Ensure(home);
            if (around is not null) PrivateFolder.Ensure(around);
            PrivateFolder.Ensure(folder);
            FileStream held = PrivateFolder.Lock(Path.Combine(folder, LockName));
            try
            {
                RunJournal.DeleteUnbegun(folder);
                return held;
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new AwsException(
                AwsErrorKind.Journal, $"Journals cannot be kept in '{folder}': {failed.Message.TrimEnd('.')}.", failed);
        }
    }
}
