namespace Ockam.Models;

/// <summary>What was published.</summary>
/// <param name="Model">The model, as the store shows it from now on.</param>
/// <param name="ResumedBytes">Bytes of the weights that an interrupted attempt had brought there already.</param>
public sealed record ModelPublication(PublishedModel Model, long ResumedBytes);
