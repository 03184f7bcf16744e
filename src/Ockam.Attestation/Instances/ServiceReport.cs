namespace Ockam.Attestation;

/// <summary>A service of the system.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Its state as the service manager calls it (active, failed, …); <c>not found</c> if there is none of that
/// name.</param>
/// <param name="Description">What it is, or why nothing is known of it.</param>
/// <param name="Log">The last lines of its journal, as far as this user may read it.</param>
public sealed record ServiceReport(string Name, string State, string Description, IReadOnlyList<string> Log);
