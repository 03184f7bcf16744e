namespace Ockam.Aws.Tests.Support;

/// <summary>Gives images the tags that they are registered with, as AWS does in the same request and moto does not.</summary>
internal sealed class ImageTags(HttpMessageHandler moto) : DelegatingHandler(moto)
{
    private const string Given = "TagSpecification.1.Tag.";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        QueryRequest asked = await QueryRequest.ReadAsync(request, cancellationToken);
        HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
        if (asked.Action != "RegisterImage" || !answer.IsSuccessStatusCode) return answer;
        string text = await answer.Content.ReadAsStringAsync(cancellationToken);
        answer.Content = new StringContent(text, System.Text.Encoding.UTF8, "text/xml");
        string id = System.Xml.Linq.XElement.Parse(text).Text("imageId")!;
        var tags = new Dictionary<string, string>
        {
            ["Action"] = "CreateTags", ["Version"] = asked.Parameters["Version"], ["ResourceId.1"] = id,
        };
        foreach ((string name, string value) in asked.Parameters.Where(
            each => each.Key.StartsWith(Given, StringComparison.Ordinal))) tags["Tag." + name[Given.Length..]] = value;
        using var more = new HttpRequestMessage(HttpMethod.Post, request.RequestUri) { Content = new FormUrlEncodedContent(tags) };
        more.Headers.TryAddWithoutValidation("Authorization", asked.Authorization);
        (await base.SendAsync(more, cancellationToken)).EnsureSuccessStatusCode();
        return answer;
    }
}
