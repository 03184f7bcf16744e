namespace Ockam.Aws;

/// <summary>A parameter without its value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>String</c>, <c>StringList</c> or <c>SecureString</c>.</param>
/// <param name="Version">How often it was written.</param>
internal sealed record SsmParameterInfo(string Name, string Type, long Version);
