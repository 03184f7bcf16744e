using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Amazon.Runtime;

namespace Ockam.Aws;

/// <summary>
/// IAM: roles, their policies, and instance profiles. One endpoint serves all regions of a partition, and takes some seconds to tell them.
/// Errors of all methods are <see cref="AwsException"/>. May be used by many threads at once.
/// </summary>
internal sealed partial class IamClient : IDisposable
{
    private readonly AwsClient _client;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="connection">The account; its region says which partition.</param>
    /// <param name="http">What makes connections; null for the SDK's own.</param>
    public IamClient(AwsConnection connection, HttpClientFactory? http = null) =>
        _client = new AwsClient(AwsService.Iam, connection, http);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // Answers put what they say into an element of the action's name.
    private async Task<XElement> AskAsync(
        string action, AwsParameters parameters, string element, CancellationToken cancellationToken) =>
        (await _client.AskAsync(action, parameters, cancellationToken).ConfigureAwait(false)).At($"{action}Result", element)
        ?? throw _client.Lacks(action, element);

    private Task DoAsync(string action, AwsParameters parameters, CancellationToken cancellationToken) =>
        _client.AskAsync(action, parameters, cancellationToken);

    private AwsParameters Parameters() => _client.Parameters();

    private async IAsyncEnumerable<T> ListAsync<T>(
        string action, AwsParameters parameters, string set, Func<XElement, T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string result = $"{action}Result";
        await foreach (XElement page in _client.PagesAsync(
            action, parameters, page => page.Flag(result, "IsTruncated") ? page.Text(result, "Marker") : null, "Marker",
            cancellationToken).ConfigureAwait(false))
        {
            foreach (XElement item in page.Items(result, set)) yield return read(item);
        }
    }

    private string Need(XElement element, string action, string name) => element.Text(name) ?? throw _client.Lacks(action, name);

    private static AwsParameters Tag(AwsParameters parameters, IReadOnlyDictionary<string, string> tags) =>
        parameters.AddList("Tags", tags.OrderBy(tag => tag.Key, StringComparer.Ordinal), (all, prefix, tag) =>
            all.Add($"{prefix}.Key", tag.Key).Add($"{prefix}.Value", tag.Value));

    private static Dictionary<string, string> ToTags(XElement item) =>
        item.Items("Tags").ToDictionary(tag => tag.Text("Key") ?? "", tag => tag.Text("Value") ?? "", StringComparer.Ordinal);

    // Policies come as in the path of a URL.
    private static string ToDocument(string? text) => Uri.UnescapeDataString(text ?? "");
}
