namespace Ockam.Models;

/// <summary>How far a long piece of work is.</summary>
/// <param name="Done">Bytes of the plain file that are done.</param>
/// <param name="Total">Bytes that it has.</param>
public readonly record struct ModelProgress(long Done, long Total);
