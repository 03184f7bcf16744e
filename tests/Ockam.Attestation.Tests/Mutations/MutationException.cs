namespace Ockam.Attestation.Tests.Mutations;

/// <summary>An input did what none may do.</summary>
internal sealed class MutationException(string what, byte[] input, Exception? innerException = null)
    : Exception($"{what}: {innerException?.Message}\n{Convert.ToHexStringLower(input)}", innerException);
