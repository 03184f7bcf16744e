namespace Ockam.Models.Tests.Loading;

/// <summary>The order of the steps, whatever an earlier attempt has done.</summary>
public class LoadPlanTests
{
    [Fact]
    public void A_first_attempt_goes_through_all_steps_in_their_order()
    {
        Assert.Equal(
            [
                ModelLoadStep.Judge, ModelLoadStep.Open, ModelLoadStep.Upload, ModelLoadStep.Intend, ModelLoadStep.Extend,
                ModelLoadStep.Confirm, ModelLoadStep.Create, ModelLoadStep.Verify, ModelLoadStep.Attest,
            ],
            Walk(new LoadFacts()));
    }

    [Fact]
    public void An_attempt_after_the_measurement_repeats_only_the_creation()
    {
        var measured = new LoadFacts { IsJudged = true, IsOpen = true, IsVerified = true, IsUploaded = true, IsMeasured = true };
        Assert.Equal([ModelLoadStep.Create, ModelLoadStep.Verify, ModelLoadStep.Attest], Walk(measured));
    }

    [Fact]
    public void Whatever_is_known_nothing_unverified_is_measured_nothing_unmeasured_created_and_nothing_measured_twice()
    {
        for (int bits = 0; bits < 1 << 10; bits++)
        {
            LoadFacts facts = Facts(bits);
            ModelLoadStep next = LoadPlan.Next(facts);
            if (next > ModelLoadStep.Upload) Assert.True(facts is { IsVerified: true, IsUploaded: true, IsOpen: true, IsJudged: true });
            if (next > ModelLoadStep.Confirm) Assert.True(facts.IsMeasured);
            if (next is ModelLoadStep.Intend or ModelLoadStep.Extend) Assert.False(facts.IsMeasured);
            if (next == ModelLoadStep.Extend) Assert.True(facts.IsIntended);
            if (next == ModelLoadStep.Done) Assert.True(facts is { IsCreated: true, IsSeen: true, IsAttested: true });
        }
    }

    private static List<ModelLoadStep> Walk(LoadFacts facts)
    {
        var steps = new List<ModelLoadStep>();
        while (LoadPlan.Next(facts) is var step and not ModelLoadStep.Done)
        {
            steps.Add(step);
            facts = step switch
            {
                ModelLoadStep.Judge => facts with { IsJudged = true },
                ModelLoadStep.Open => facts with { IsOpen = true },
                ModelLoadStep.Upload => facts with { IsVerified = true, IsUploaded = true },
                ModelLoadStep.Intend => facts with { IsIntended = true },
                ModelLoadStep.Extend => facts with { IsExtended = true },
                ModelLoadStep.Confirm => facts with { IsMeasured = true },
                ModelLoadStep.Create => facts with { IsCreated = true },
                ModelLoadStep.Verify => facts with { IsSeen = true },
                _ => facts with { IsAttested = true },
            };
        }

        return steps;
    }

    private static LoadFacts Facts(int bits) => new()
    {
        IsJudged = (bits & 1) != 0, IsOpen = (bits & 2) != 0, IsVerified = (bits & 4) != 0, IsUploaded = (bits & 8) != 0,
        IsIntended = (bits & 16) != 0, IsExtended = (bits & 32) != 0, IsMeasured = (bits & 64) != 0, IsCreated = (bits & 128) != 0,
        IsSeen = (bits & 256) != 0, IsAttested = (bits & 512) != 0,
    };
}
