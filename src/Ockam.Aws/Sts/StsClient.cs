using System.Xml.Linq;
using Amazon.Runtime;

namespace Ockam.Aws;

/// <summary>STS: whom AWS takes the credentials for. Errors are <see cref="AwsException"/>.</summary>
internal sealed class StsClient : IDisposable
{
    private readonly AwsClient _client;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    /// <param name="http">What makes connections; null for the SDK's own.</param>
    public StsClient(AwsConnection connection, HttpClientFactory? http = null) =>
        _client = new AwsClient(AwsService.Sts, connection, http);

    /// <summary>Who asks. It needs no permission, so that it tells wrong credentials from missing permissions.</summary>
    public async Task<StsIdentity> GetCallerIdentityAsync(CancellationToken cancellationToken = default)
    {
        const string Action = "GetCallerIdentity";
        XElement answer = await _client.AskAsync(Action, null, cancellationToken).ConfigureAwait(false);
        string Need(string name) => answer.Text($"{Action}Result", name) ?? throw _client.Lacks(Action, name);
        return new StsIdentity(Need("Account"), Need("Arn"), Need("UserId"));
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
