using Ockam.Models.Tests.Support;
using static Ockam.Models.Tests.Policies.PolicyTexts;

namespace Ockam.Models.Tests.Policies;

/// <summary>A change is shown before it is made, and refused when the policy is no longer the one that was looked at.</summary>
public class KeyPolicyFileTests
{
    private static SealingRequest Request { get; } = new([new("AWS", Role)], Registers(4));

    [Fact]
    public async Task An_edit_of_a_policy_that_changed_meanwhile_is_refused_and_nothing_is_written()
    {
        using var folder = new Folder();
        string path = folder["policy.json"];
        await File.WriteAllTextAsync(path, KeyPolicyDocument.ForAccount(Account).Text);
        var store = new KeyPolicyFile();

        KeyPolicyDocument seen = await store.GetAsync(path);
        KeyPolicyDocument theirs = seen.WithAdded(Statement(Owner, "kms:PutKeyPolicy"));
        await store.PutAsync(path, theirs, seen.Digest);
        ModelException refused = await Assert.ThrowsAsync<ModelException>(
            async () => await store.PutAsync(path, SealingEditor.Add(seen, Request).After, seen.Digest));

        Assert.Equal(ModelErrorReason.PolicyChanged, refused.Reason);
        Assert.Contains(theirs.Digest, refused.Message, StringComparison.Ordinal);
        Assert.Equal(theirs.Text, await File.ReadAllTextAsync(path));

        KeyPolicyDocument again = await store.GetAsync(path);
        await store.PutAsync(path, SealingEditor.Add(again, Request).After, again.Digest);
        Assert.Equal(4, (await store.GetAsync(path)).Statements.Count);
        Assert.Equal(["policy.json"], folder.Names);
    }

    [Fact]
    public async Task Of_many_writers_who_saw_the_same_policy_one_writes()
    {
        using var folder = new Folder();
        string path = folder["policy.json"];
        await File.WriteAllTextAsync(path, KeyPolicyDocument.ForAccount(Account).Text);
        var store = new KeyPolicyFile();
        KeyPolicyDocument seen = await store.GetAsync(path);

        bool[] written = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            try
            {
                await store.PutAsync(path, seen.WithAdded(Statement(Owner, $"kms:Tag{i}")), seen.Digest);
                return true;
            }
            catch (ModelException refused) when (refused.Reason == ModelErrorReason.PolicyChanged)
            {
                return false;
            }
        })));

        Assert.Single(written, each => each);
        Assert.Equal(2, (await store.GetAsync(path)).Statements.Count);
    }

    [Fact]
    public async Task Files_that_are_missing_too_long_or_no_text_are_refused()
    {
        using var folder = new Folder();
        var store = new KeyPolicyFile();
        string path = folder["policy.json"];
        Assert.Contains(path, await Refusal(), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(path, new byte[KeyPolicyDocument.MaximumLength + 1]);
        Assert.Contains("32 KiB", await Refusal(), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(path, [0x22, 0xff, 0xfe, 0x22]);
        Assert.Contains("cannot be read", await Refusal(), StringComparison.Ordinal);

        async Task<string> Refusal() => (await Assert.ThrowsAsync<ModelException>(async () => await store.GetAsync(path))).Message;
    }

    [Fact]
    public void A_difference_shows_what_goes_and_what_comes_with_its_neighbourhood()
    {
        KeyPolicyDocument before = Policy(Statement(Root, "kms:*"), Statement(Owner, "kms:Put*"), Statement(Other, "kms:List*"));
        string diff = KeyPolicyDiff.Between(before, before.WithReplaced(1, Statement(Owner, "kms:Get*")));

        Assert.Equal(
            ["-       \"Action\": \"kms:Put*\",", "+       \"Action\": \"kms:Get*\","],
            diff.Split('\n').Where(line => line.StartsWith('-') || line.StartsWith('+')));
        Assert.Contains($"\"AWS\": \"{Owner}\"", diff, StringComparison.Ordinal);
        Assert.DoesNotContain(Other, diff, StringComparison.Ordinal);
        Assert.Contains("  …\n", diff, StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_has_every_line_of_both_sides()
    {
        var random = new Random(11);
        for (int i = 0; i < 50; i++)
        {
            KeyPolicyDocument one = Some(random), other = Some(random);
            string[] lines = KeyPolicyDiff.Between(one, other).Split('\n');
            Assert.Equal(
                Count(other) - Count(one), lines.Count(line => line.StartsWith('+')) - lines.Count(line => line.StartsWith('-')));
        }

        static KeyPolicyDocument Some(Random random) => Policy([.. Enumerable.Range(0, random.Next(1, 8)).Select(
            _ => Statement(random.Next(2) == 0 ? Role : Owner, $"kms:{(char)('A' + random.Next(4))}*"))]);

        static int Count(KeyPolicyDocument policy) => KeyPolicyText.Indented(policy.Text).Split('\n').Length;
    }

    [Fact]
    public void White_space_alone_is_said_to_be_that_and_no_difference_is_empty()
    {
        KeyPolicyDocument policy = KeyPolicyDocument.ForAccount(Account);
        Assert.Empty(KeyPolicyDiff.Between(policy, KeyPolicyDocument.Parse(policy.Text)));
        string diff = KeyPolicyDiff.Between(policy, KeyPolicyDocument.Parse(policy.Text + "\n"));
        Assert.Contains("white space", diff, StringComparison.Ordinal);
    }
}
