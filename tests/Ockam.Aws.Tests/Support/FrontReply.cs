using System.Text.Json.Nodes;

namespace Ockam.Aws.Tests.Support;

/// <summary>An answer of the JSON protocol of AWS.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Body">What is answered.</param>
internal sealed record FrontReply(int Status, JsonObject Body)
{
    public static FrontReply Error(string code, string message, int status = 400) =>
        new(status, new JsonObject { ["__type"] = code, ["message"] = message });
}
