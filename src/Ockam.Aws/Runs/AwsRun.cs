namespace Ockam.Aws;

/// <summary>
/// A run: one portal network, or one set-up of model sharing, from its beginning to its removal. Everything that it makes carries its id,
/// so that it is found again from anywhere.
/// </summary>
/// <param name="RunId">Its id: 26 lower-case letters and digits, of 16 random bytes.</param>
/// <param name="Name">What the user calls it.</param>
/// <param name="Place">The account and region that it is in.</param>
/// <param name="Purpose">What it is for: one of <see cref="RunPurpose"/>.</param>
/// <param name="Created">When it was begun, or first heard of where it was begun on another machine.</param>
internal sealed record AwsRun(string RunId, string Name, RunPlace Place, string Purpose, DateTimeOffset Created);
