namespace Ockam.Attestation.Tests.Mutations;

/// <summary>What became of inputs.</summary>
/// <param name="Inputs">How many there were.</param>
/// <param name="Taken">How many were read as if they were right; what was not was refused.</param>
internal readonly record struct MutationResult(int Inputs, int Taken)
{
    public static MutationResult Of(bool taken) => new(1, taken ? 1 : 0);

    public static MutationResult operator +(MutationResult one, MutationResult other) =>
        new(one.Inputs + other.Inputs, one.Taken + other.Taken);
}
