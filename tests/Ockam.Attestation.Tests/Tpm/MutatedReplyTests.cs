using Ockam.Attestation.Tests.Mutations;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>Answers with changes at random, from fixed seeds: none crashes or hangs the client.</summary>
public sealed class MutatedReplyTests
{
    [Fact]
    public async Task An_answer_that_is_no_answer_is_refused_by_one_error()
    {
        MutationResult result = await new ReplyMutations().TryManyAsync(Scale.Of(6_000));
        Assert.True(result.Taken < result.Inputs);
    }

    [VectorFact]
    public async Task A_recorded_answer_that_is_changed_is_understood_or_refused()
    {
        MutationResult result = await new AnswerMutations().TryManyAsync(Scale.Of(20_000));
        Assert.InRange(result.Taken, 1, result.Inputs - 1);
    }

    [VectorFact]
    public async Task A_mutated_quote_is_never_believed()
    {
        // Half of the changes of the key's part are of fields that are none of the key's; hardly any of those is allowed.
        MutationResult result = await new QuoteMutations().TryManyAsync(Scale.Of(4_000));
        Assert.True(result.Taken < result.Inputs / 3);
    }

    [Fact]
    public async Task What_is_stored_beside_documents_is_read_or_refused_when_it_is_changed()
    {
        MutationResult result = await new TextMutations().TryManyAsync(Scale.Of(8_000));
        Assert.InRange(result.Taken, 1, result.Inputs - 1);
    }
}
