using Amazon.Runtime;
using Ockam.Aws.Tests.Support;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Networks;

/// <summary>A region of moto with a home folder and a clock on which waits are over at once.</summary>
internal sealed class NetworkAccount(MotoServer moto, string region) : IDisposable
{
    private readonly List<RunClients> _made = [];

    public Folder Home { get; } = new();

    public HastyClock Clock { get; } = new();

    public string HomePath => Home.Path;

    /// <summary>Whose account it is; moto looks at that only if it is told to.</summary>
    public AwsKeys Keys { get; init; } = new("AKIAEXAMPLE", "secret");

    /// <summary>How often the SDK repeats a request.</summary>
    public int Repetitions { get; init; }

    /// <summary>How long what was just made may be unknown.</summary>
    public RunPace Pace { get; init; } = RunPace.Usual;

    public AwsOptions Options => new()
    {
        EndpointUrl = moto.Url, Region = region, Keys = Keys, MaximumRetries = Repetitions,
    };

    public RunClients Clients(HttpClientFactory? http = null)
    {
        var clients = new RunClients(new AwsConnection(Options) { Clock = Clock }, Clock, http);
        _made.Add(clients);
        return clients;
    }

    public PortalNetworks Networks(HttpClientFactory? http = null, string? home = null) =>
        new(Clients(http), home ?? HomePath, Pace);

    public Task<string> SnapshotAsync() => AccountSnapshot.TakeAsync(Clients());

    public void Dispose()
    {
        _made.ForEach(each => each.Dispose());
        Home.Dispose();
    }
}
