namespace Ockam.Models;

/// <summary>
/// Stands before a model server, on loopback, as the target of an outlet: what comes through can ask the models and nothing else. Every
/// request is understood and made anew; what copies, pushes, pulls, makes or deletes models is not there.
/// </summary>
public sealed partial class ModelGateway : IAsyncDisposable
{
    // A server that is started later, or anew with other settings, is seen soon enough; looking takes milliseconds.
    private static readonly TimeSpan s_watch = TimeSpan.FromMinutes(1);

    private readonly ModelGatewayOptions _options;
    private readonly GatewayRequests _requests;
    private readonly GatewayFields _fields;
    private readonly GatewayAttestation _attestation;
    private readonly OllamaClientOptions _patience;
    private readonly HttpClient _http;
    private readonly RequestTurns _turns;
    private readonly ITimer _watching;
    private readonly SemaphoreSlim _making = new(1, 1);
    private readonly BodyBudget _bodies;
    private readonly LocalHttpServer _server;
    private long _answered;
    private long _refused;
    private string? _warning;
    private int _isClosed;

    private ModelGateway(ModelGatewayOptions options)
    {
        _options = options;
        _requests = new GatewayRequests(options);
        _fields = new GatewayFields(options);
        _attestation = new GatewayAttestation(options);
        _patience = new OllamaClientOptions { Time = options.Time };
        // A chunk of a body more: what is read into is one byte longer than what may come.
        _bodies = new BodyBudget(Math.Max(options.MaximumBodies, options.MaximumBody + 1L));
        _turns = new RequestTurns(options);
        Server = OllamaClient.Check(options.Server);
        _http = OllamaClient.Connect(Server, _patience);
        var server = new LocalHttpOptions
        {
            MaximumConnections = options.MaximumConnections,
            Time = options.Time,
            Failed = failed => options.Log?.Invoke($"The model gateway has a defect: {failed}"),
        };
        try
        {
            _server = LocalHttpServer.Start(options.Port, server, AnswerAsync);
        }
        catch (ModelException)
        {
            _http.Dispose();
            throw;
        }

        Address = new Uri($"http://127.0.0.1:{_server.Port}");
        Warning = ModelServerExposure.Warning(Server);
        _watching = options.Time.CreateTimer(_ => Watch(), null, s_watch, s_watch);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The model server behind it.</summary>
    public Uri Server { get; }

    /// <summary>The models that may be asked; null for all.</summary>
    public IReadOnlyCollection<string>? Models => _options.Models;

    /// <summary>How many requests were passed on, or answered with a document.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>How many requests were refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>How many requests are at the model server now.</summary>
    public int Active => _turns.Active;

    /// <summary>How many requests wait for a place at the model server.</summary>
    public int Waiting => _turns.Waiting;

    /// <summary>
    /// What there is to warn of, looked at once a minute: that others than this machine reach the model server. Null if nobody does.
    /// </summary>
    public string? Warning
    {
        get => Volatile.Read(ref _warning);
        private set => Volatile.Write(ref _warning, value);
    }

    /// <summary>Whether it gives out attestation documents of this machine.</summary>
    public bool Attests => _options.OpenTpm is not null;

    /// <summary>Starts a gateway. The model server need not answer yet.</summary>
    /// <param name="options">What it lets pass.</param>
    /// <exception cref="ModelException">The port is taken, or an option has a value that it cannot have.</exception>
    public static ModelGateway Start(ModelGatewayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.MaximumBody < 1 || options.MaximumRequests < 1 || options.MaximumConnections < 1 || options.MaximumContext < 1
            || options.MaximumBodies < 1 || options.MaximumAnswer < 1 || options.MaximumWaiting < 0
            || options.MaximumBody > int.MaxValue / 4 || options.AnswerTime <= TimeSpan.Zero || options.BodyTime <= TimeSpan.Zero
            || options.WaitTime <= TimeSpan.Zero || options.Port is < 0 or > 65535)
            throw new ModelException(
                ModelErrorReason.InvalidValue, "A limit of a model gateway is 1 or more, a body at most 512 MiB, and its port 0 to 65535.");
        // Longer ones keep a place for a day, and clocks have an end of their own.
        if (options.WaitTime > ModelGatewayOptions.LongestWaitTime || options.AnswerTime > ModelGatewayOptions.LongestAnswerTime
            || options.BodyTime > ModelGatewayOptions.LongestAnswerTime)
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"A request may wait {ModelGatewayOptions.LongestWaitTime.TotalMinutes:0} minutes for its place, and its body and its "
                + $"answer may take {ModelGatewayOptions.LongestAnswerTime.TotalHours:0} hours: choose shorter times than "
                + $"{options.WaitTime}, {options.BodyTime} and {options.AnswerTime}.");
        if (options.Models is { Count: 0 })
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                "A gateway that lets no model be asked has nothing to do: name models, or leave the list out.");
        return new ModelGateway(options);
    }

    /// <summary>Ends it; answers that are under way break off.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0) return;
        await _server.DisposeAsync().ConfigureAwait(false);
        await _watching.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
        _making.Dispose();
    }

    private void Watch()
    {
        string? found = ModelServerExposure.Warning(Server);
        if (found == Warning) return;
        Warning = found;
        _options.Log?.Invoke(found ?? "The model server can be reached from this machine alone now.");
    }
}
