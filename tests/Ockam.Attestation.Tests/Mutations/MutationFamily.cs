namespace Ockam.Attestation.Tests.Mutations;

/// <summary>
/// Inputs of one kind that are nearly right. The number of an input decides all of it, so that one that failed can be made again; tests
/// begin at 0 and so does the command that goes on for millions.
/// </summary>
internal abstract class MutationFamily
{
    /// <summary>What is mutated, in a word.</summary>
    public abstract string Name { get; }

    /// <summary>How often it is tried when the families share a count; a family whose inputs cost more is tried less.</summary>
    public abstract int Weight { get; }

    /// <summary>Tries one input.</summary>
    /// <param name="number">The input's number.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="MutationException">It did what no input may do.</exception>
    public abstract Task<MutationResult> TryAsync(int number);

    /// <summary>Tries inputs one after the other, from the first.</summary>
    /// <param name="count">How many.</param>
    public async Task<MutationResult> TryManyAsync(int count)
    {
        var sum = new MutationResult(0, 0);
        for (int number = 0; sum.Inputs < count; number++) sum += await TryAsync(number);
        return sum;
    }

    /// <summary>All families; those that need it begin with genuine data of the test data.</summary>
    public static IReadOnlyList<MutationFamily> All() =>
    [
        new DocumentMutations(), new CertificateMutations(), new VerificationMutations(), new QuoteMutations(), new ReplyMutations(),
        new AnswerMutations(), new ImageMutations(), new TextMutations(),
    ];

    // Neighbouring seeds would give similar sequences (Knuth's generator); so mixed, they do not.
    private protected static Mutator MutatorOf(int number, int family) =>
        new(unchecked((int)(((uint)number * 0x9e37_79b1u) ^ ((uint)family * 0x85eb_ca6bu))));

    // Only what may be thrown is; whatever else comes of an input is the input's finding.
    private protected static bool Reads<T>(byte[] input, Action read) where T : Exception
    {
        try
        {
            read();
            return true;
        }
        catch (T)
        {
            return false;
        }
        catch (Exception wrong) when (wrong is not MutationException)
        {
            throw new MutationException($"{wrong.GetType().Name} instead of a refusal", input, wrong);
        }
    }
}
