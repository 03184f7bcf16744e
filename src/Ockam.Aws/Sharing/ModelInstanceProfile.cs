namespace Ockam.Aws;

/// <summary>An instance profile for sharing models, as it is.</summary>
/// <param name="Name">The name of profile and role.</param>
/// <param name="ProfileArn">The profile's ARN, by which instances are started with it.</param>
/// <param name="RoleArn">The role's ARN, which policies of keys name.</param>
/// <param name="Policy">The role's rights, JSON.</param>
public sealed record ModelInstanceProfile(string Name, string ProfileArn, string RoleArn, string Policy);
