using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Amazon.Runtime;

namespace Ockam.Aws;

/// <summary>
/// EC2: networks, images and instances. Every method is one request, except for lists, which ask for one page after the other, and waits.
/// What makes something tags it in the same request, so that nothing is ever there without its tags; requests that take a token are safe
/// to repeat with the same one. Errors of all methods are <see cref="AwsException"/>. May be used by many threads at once.
/// </summary>
internal sealed partial class Ec2Client : IDisposable
{
    private readonly AwsClient _client;
    private readonly AwsWaiter _waiter;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    /// <param name="clock">What waits are measured by; null for the system's clock.</param>
    /// <param name="http">What makes connections; null for the SDK's own.</param>
    public Ec2Client(AwsConnection connection, TimeProvider? clock = null, HttpClientFactory? http = null)
    {
        _client = new AwsClient(AwsService.Ec2, connection, http);
        _waiter = new AwsWaiter(clock ?? TimeProvider.System);
    }

    /// <inheritdoc cref="AwsClient.FindNamedEndpointAsync"/>
    public ValueTask<Uri?> FindNamedEndpointAsync(CancellationToken cancellationToken) => _client.FindNamedEndpointAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private Task<XElement> AskAsync(string action, AwsParameters parameters, CancellationToken cancellationToken) =>
        _client.AskAsync(action, parameters, cancellationToken);

    // What has no token is asked for once: see AwsClient.
    private Task<XElement> AskOnceAsync(string action, AwsParameters parameters, CancellationToken cancellationToken) =>
        _client.AskOnceAsync(action, parameters, cancellationToken);

    private AwsParameters Parameters() => _client.Parameters();

    /// <summary>What was made, as the answer names it.</summary>
    private async Task<XElement> MakeAsync(
        string action, AwsParameters parameters, string element, CancellationToken cancellationToken) =>
        (await AskAsync(action, parameters, cancellationToken).ConfigureAwait(false)).At(element) ?? throw _client.Lacks(action, element);

    /// <summary>What was made by a request without a token.</summary>
    private async Task<XElement> MakeOnceAsync(
        string action, AwsParameters parameters, string element, CancellationToken cancellationToken) =>
        (await AskOnceAsync(action, parameters, cancellationToken).ConfigureAwait(false)).At(element)
        ?? throw _client.Lacks(action, element);

    private string Need(XElement element, string action, params ReadOnlySpan<string> path) =>
        element.Text(path) ?? throw _client.Lacks(action, string.Join('/', path));

    private async IAsyncEnumerable<T> ListAsync<T>(
        string action, AwsParameters parameters, string set, Func<XElement, T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (XElement page in _client.PagesAsync(
            action, parameters, page => page.Text("nextToken"), "NextToken", cancellationToken).ConfigureAwait(false))
        {
            foreach (XElement item in page.Items(set)) yield return read(item);
        }
    }

    private AwsParameters Select(Ec2Selection selection, string idName, string filterName = "Filter") =>
        Parameters().AddList(idName, selection.Ids).AddList(filterName, selection.Filters, (all, prefix, filter) =>
            all.Add($"{prefix}.Name", filter.Name).AddList($"{prefix}.Value", filter.Values));

    private static AwsParameters Tag(
        AwsParameters parameters, IReadOnlyDictionary<string, string> tags, params IReadOnlyList<string> types) =>
        tags.Count == 0 ? parameters : parameters.AddList("TagSpecification", types, (all, prefix, type) =>
        {
            all.Add($"{prefix}.ResourceType", type);
            AddTags(all, $"{prefix}.Tag", tags);
        });

    private static AwsParameters AddTags(AwsParameters parameters, string name, IReadOnlyDictionary<string, string> tags) =>
        parameters.AddList(name, tags.OrderBy(tag => tag.Key, StringComparer.Ordinal), (all, prefix, tag) =>
            all.Add($"{prefix}.Key", tag.Key).Add($"{prefix}.Value", tag.Value));
}
