namespace Ockam.Aws;

/// <summary>A role: what whoever takes it on may do.</summary>
/// <param name="Name">Its name, unique in the account.</param>
/// <param name="Arn">Its full name.</param>
/// <param name="RoleId">Its id, which a role of the same name that is made later does not have.</param>
/// <param name="Path">Its path, <c>/</c> if it has none.</param>
/// <param name="TrustPolicy">Who may take it on, as JSON.</param>
/// <param name="Tags">Its tags; lists leave them out.</param>
internal sealed record IamRole(
    string Name, string Arn, string RoleId, string Path, string TrustPolicy, IReadOnlyDictionary<string, string> Tags);
