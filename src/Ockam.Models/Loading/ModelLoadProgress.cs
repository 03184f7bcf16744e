namespace Ockam.Models;

/// <summary>How far loading a model is.</summary>
/// <param name="Step">The step that is at work.</param>
/// <param name="Done">Bytes of the plain file that are done in it; 0 where bytes do not count.</param>
/// <param name="Total">Bytes that it has; 0 where they do not count.</param>
public readonly record struct ModelLoadProgress(ModelLoadStep Step, long Done = 0, long Total = 0);
