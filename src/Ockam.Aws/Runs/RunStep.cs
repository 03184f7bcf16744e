namespace Ockam.Aws;

/// <summary>A step of a run.</summary>
/// <param name="Name">Its name, unique in the run and the same each time that it is run: for example <c>subnet</c>.</param>
/// <param name="Kind">What it makes: one of <see cref="RunKind"/>, or a kind that removal leaves alone.</param>
internal readonly record struct RunStep(string Name, string Kind);
