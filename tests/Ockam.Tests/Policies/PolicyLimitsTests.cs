using Ockam.Policies;
using Ockam.Storage;

namespace Ockam.Tests.Policies;

/// <summary>Whatever is taken is read again from the text that is stored, also where depth and length end.</summary>
public class PolicyLimitsTests
{
    /// <summary>Texts that grow by a number, and the numbers between which they become too large.</summary>
    public static TheoryData<string, int, int> Shapes => new()
    {
        { "nots", 1, 200 }, { "nots in brackets", 1, 200 }, { "bracketed conjunction", 1, 100 }, { "unbracketed negation", 1, 100 },
        { "and", 1, 200 }, { "or to the right", 1, 200 }, { "sequences", 1, 200 }, { "lists", 1, 200 }, { "full nots", 1, 200 },
        { "escapes", 3_260, 3_290 }, { "long names", 140, 170 }, { "long comment", 16_340, 16_390 },
        { "no outer brackets", 16_340, 16_390 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Where_a_shape_becomes_too_large_it_is_refused_and_never_stored_unreadable(string shape, int from, int to)
    {
        int taken = 0;
        for (int size = from; size <= to; size++)
        {
            if (IsTaken(Text(shape, size))) taken++;
        }

        Assert.InRange(taken, 1, to - from);
    }

    [Fact]
    public void Random_shorthand_at_the_limit_of_depth_is_refused_or_reads_back()
    {
        var random = new Random(128);
        int taken = 0;
        int rounds = Scale.Of(3_000);
        for (int i = 0; i < rounds; i++)
        {
            string text = "a";
            for (int steps = random.Next(40, 200); steps > 0; steps--)
            {
                text = random.Next(6) switch
                {
                    0 or 1 => $"not {text}",
                    2 => $"not ({text})",
                    3 => $"{text} and b",
                    4 => $"({text}) or c",
                    _ => $"not d or ({text})",
                };
            }

            if (IsTaken(text)) taken++;
        }

        Assert.InRange(taken, rounds / 20, rounds - (rounds / 20));
    }

    [Fact]
    public async Task As_many_nots_as_are_read_are_stored_and_read_back()
    {
        var store = new InMemoryStore();
        await using (store)
        {
            string text = Text("nots", 126);
            PolicyTarget target = PolicyTarget.ForResource("outlet");
            var service = new PolicyService(store.Policies, store.Attributes, "node", null, TimeProvider.System);
            await service.SetAsync(target, PolicyExpression.Parse(text));
            StoredPolicy? stored = await service.GetAsync(target);
            Assert.Equal(text, stored!.Expression);
            Assert.Null(LoadedPolicy.Read(stored).Damage);
            Assert.Throws<PolicyException>(() => PolicyExpression.Parse(Text("nots", 127)));
        }
    }

    [Fact]
    public void The_refusal_of_what_would_grow_too_large_says_why()
    {
        var deep = Assert.Throws<PolicyException>(() => PolicyExpression.Parse(Text("unbracketed negation", 55)));
        Assert.Contains("cannot be kept", deep.Message);
        Assert.Contains("128 deep", deep.Message);
        var wide = Assert.Throws<PolicyException>(() => PolicyExpression.Parse(Text("escapes", 3_400)));
        Assert.Contains("cannot be kept", wide.Message);
        Assert.Contains($"{PolicyExpression.MaximumLength} are allowed", wide.Message);
        Assert.True(wide.Message.Length < 500, wide.Message);
    }

    private static bool IsTaken(string text)
    {
        PolicyExpression policy;
        try
        {
            policy = PolicyExpression.Parse(text);
        }
        catch (PolicyException)
        {
            return false;
        }

        string written = policy.ToString();
        PolicyExpression read = PolicyExpression.Parse(written);
        Assert.Equal(policy, read);
        Assert.Equal(policy.Full, read.Full);
        Assert.Equal(policy.Shorthand, read.Shorthand);
        Assert.Equal(written, read.ToString());
        return true;
    }

    private static string Text(string shape, int size) => shape switch
    {
        "nots" => Times("not ", size) + "a",
        "nots in brackets" => Times("not (", size) + "a" + Times(")", size),
        "bracketed conjunction" => Times("not (", size) + "a" + Times(" and b)", size),
        "unbracketed negation" => Times("not (", size) + "a" + Times(") and b", size),
        "and" => "a" + Times(" and a", size),
        "or to the right" => Times("a or (", size) + "a" + Times(")", size),
        "sequences" => "= " + Times("[", size) + "1" + Times("]", size),
        "lists" => "(; ;)" + Times("(", size) + "and" + Times(")", size),
        "full nots" => "(; ;)" + Times("(not ", size) + "subject.x" + Times(")", size),
        "escapes" => "(= subject.a \"" + Times("\\01", size) + "\")",
        // With the operators, and then with the brackets of the chain, 100 names come near to 16,384 characters.
        "long names" => string.Join(" or ", Enumerable.Repeat(new string('n', size), 100)),
        "long comment" => "(;;)(not " + new string('x', size - 10) + ")",
        "no outer brackets" => "= \"" + new string('x', size - 4) + "\"",
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, null),
    };

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
