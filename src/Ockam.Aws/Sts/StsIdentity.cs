namespace Ockam.Aws;

/// <summary>Who asks.</summary>
/// <param name="Account">The account's number, 12 digits.</param>
/// <param name="Arn">The user, or the session of a role.</param>
/// <param name="UserId">The id of that.</param>
internal sealed record StsIdentity(string Account, string Arn, string UserId);
