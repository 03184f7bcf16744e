namespace Ockam.Aws.Tests.Support;

/// <summary>A request over HTTP as it came over the wire.</summary>
/// <param name="What">The method and the target, such as <c>GET /a?b=c</c>.</param>
/// <param name="Headers">Its headers, names in lower case.</param>
/// <param name="Body">What was sent.</param>
internal sealed record HttpFrontRequest(string What, IReadOnlyDictionary<string, string> Headers, string Body);
