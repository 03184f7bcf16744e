namespace Ockam.Aws;

/// <summary>What gives an instance its role.</summary>
/// <param name="Name">Its name, unique in the account.</param>
/// <param name="Arn">Its full name.</param>
/// <param name="Path">Its path, <c>/</c> if it has none.</param>
/// <param name="RoleNames">Its role: one at most.</param>
/// <param name="Tags">Its tags; lists leave them out.</param>
internal sealed record IamInstanceProfile(
    string Name, string Arn, string Path, IReadOnlyList<string> RoleNames, IReadOnlyDictionary<string, string> Tags);
