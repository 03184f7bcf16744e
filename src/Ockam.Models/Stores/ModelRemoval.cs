namespace Ockam.Models;

/// <summary>What was removed.</summary>
/// <param name="Model">The model.</param>
/// <param name="RemovedObjects">How many objects, versions and marks of removals are gone for good.</param>
/// <param name="KeptVersions">How many versions with content the store has still; they can be read by whoever may read the store.</param>
public sealed record ModelRemoval(PublishedModel Model, int RemovedObjects, int KeptVersions);
