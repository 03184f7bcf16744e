using Amazon.Runtime;

namespace Ockam.Aws;

/// <summary>
/// Sets up in an account and region what the sharing of models needs: roles and instance profiles, images with a NitroTPM, instances.
/// What belongs together is a run: it carries the run's tags, is written to a journal before it is asked for, is found again when it was
/// interrupted, and removed together. Errors are <see cref="AwsException"/>.
/// </summary>
public sealed partial class ModelSharing : IDisposable
{
    /// <summary>The name of a run that is given none.</summary>
    public const string UsualName = "model-sharing";

    private static readonly Dictionary<string, string> s_noPlan = [];

    private readonly RunClients _clients;
    private readonly AwsConnection _connection;
    private readonly AwsRuns _runs;
    private readonly RunPace _pace;
    private readonly HttpClientFactory? _http;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    /// <param name="home">The home folder, which keeps the journals; it has to be there when something is made.</param>
    /// <param name="clock">What waits are measured by; null for the system's clock.</param>
    public ModelSharing(AwsConnection connection, string home, TimeProvider? clock = null)
        : this(connection, home, clock, RunPace.Usual, null)
    {
    }

    internal ModelSharing(AwsConnection connection, string home, TimeProvider? clock, RunPace pace, HttpClientFactory? http)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _clients = new RunClients(connection, clock, http);
        (_connection, _pace, _http) = (connection, pace, http);
        _runs = new AwsRuns(_clients, AwsRuns.FolderIn(home));
    }

    /// <inheritdoc/>
    public void Dispose() => _clients.Dispose();

    private Task<RunSession> BeginAsync(string name, CancellationToken cancellationToken) =>
        _runs.BeginAsync(name, RunPurpose.Sharing, s_noPlan, cancellationToken);

    // What AWS refuses takes with it what the same command has made; what earlier ones have made of the run stays.
    private static async Task<T> OrUndoneAsync<T>(
        RunSession session, RunSteps steps, Func<Task<T>> work, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        // What takes too long may still come, and is found when it is asked for again.
        catch (AwsException failed) when (failed.Kind != AwsErrorKind.WaitLimit)
        {
            throw await RunUndo.AfterAsync(
                session, steps, failed,
                $"the same command completes it, and Remove-ModelSharing {session.Run.Name} removes it.", progress, cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
