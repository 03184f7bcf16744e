namespace Ockam.Models;

/// <summary>A request as a key policy sees it.</summary>
/// <param name="Principal">Who asks: an ARN, an Ockam Identifier, or <c>owner</c> for the user whose keystore it is.</param>
/// <param name="Action">What is asked, such as <c>kms:Decrypt</c>.</param>
public sealed record KeyPolicyRequest(string Principal, string Action)
{
    /// <summary>The condition keys that the request has, each with one value; names are compared without regard to case.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    internal string? Find(string key) =>
        Values.FirstOrDefault(pair => string.Equals(pair.Key, key, StringComparison.OrdinalIgnoreCase)).Value;
}
