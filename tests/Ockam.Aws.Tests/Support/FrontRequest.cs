using System.Text.Json.Nodes;

namespace Ockam.Aws.Tests.Support;

/// <summary>A request of the JSON protocol of AWS as it came over the wire.</summary>
/// <param name="Action">Such as <c>Decrypt</c>.</param>
/// <param name="Headers">Its headers, names in lower case.</param>
/// <param name="Body">What is asked.</param>
internal sealed record FrontRequest(string Action, IReadOnlyDictionary<string, string> Headers, JsonObject Body);
