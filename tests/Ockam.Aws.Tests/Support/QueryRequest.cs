namespace Ockam.Aws.Tests.Support;

/// <summary>A request to a service of AWS as it came over the wire.</summary>
/// <param name="Uri">Where it went.</param>
/// <param name="Action">What is asked for.</param>
/// <param name="Parameters">The parameters of a form; empty for JSON.</param>
/// <param name="Authorization">The signature.</param>
/// <param name="Body">All of what was sent.</param>
internal sealed record QueryRequest(
    Uri Uri, string Action, IReadOnlyDictionary<string, string> Parameters, string Authorization, string Body);
