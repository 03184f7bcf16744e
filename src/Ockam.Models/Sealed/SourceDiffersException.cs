namespace Ockam.Models;

/// <summary>A chunk of an earlier attempt does not hold what the source holds now; the work starts over.</summary>
internal sealed class SourceDiffersException(long chunk)
    : Exception($"chunk {chunk} of the earlier attempt does not hold what the source holds now");
