using System.Security.Cryptography;
using Ockam.Identities;
using Ockam.Policies;
using Ockam.Storage;

namespace Ockam.Tests.Policies;

/// <summary>Which part of which policy denied whom.</summary>
public sealed class PolicyExplanationTests : IAsyncDisposable
{
    private static readonly Identifier s_authority = new(SHA256.HashData("authority"u8));
    private static readonly Identifier s_peer = new(SHA256.HashData("peer"u8));

    private readonly InMemoryStore _store = new();
    private readonly PolicyService _service;

    public PolicyExplanationTests() =>
        _service = new PolicyService(_store.Policies, _store.Attributes, "node", s_authority, TimeProvider.System);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData("ai-inlet and guest", "(= subject.guest \"true\")", "subject.guest is \"no\"")]
    [InlineData("ai-inlet and not blocked", "(= subject.blocked \"true\")", "is true (subject.blocked is \"true\")")]
    [InlineData("ai-inlet and ghost", "subject.ghost", "the peer has no valid attribute 'ghost' by this node's authority")]
    [InlineData("guest or not ai-inlet", "(or (= subject.guest \"true\") (not (= subject.ai-inlet \"true\")))", "is false")]
    [InlineData("(and ai (= 1 1))", "ai", "identifiers begin with 'subject.'")]
    [InlineData("(if blocked.by (= 1 1) (= 1 1))", "blocked.by", "is not known")]
    [InlineData("(if (= subject.guest \"no\") (= subject.role \"x\") (= 1 1))", "(= subject.role \"x\")", "subject.role is \"reader\"")]
    [InlineData("(and (member? subject.role [\"a\" \"b\"]))", "(member? subject.role [\"a\" \"b\"])", "subject.role is \"reader\"")]
    [InlineData("(= subject.has_credential \"true\")", "(= subject.has_credential \"true\")", "different types")]
    [InlineData("(not (= 1 1) (= 1 1))", "(not (= 1 1) (= 1 1))", "'not' takes one argument")]
    public async Task A_denial_names_the_policy_the_part_and_the_values(string policy, string part, string because)
    {
        PolicyExplanation explanation = await ExplainAsync(policy);
        Assert.False(explanation.IsAllowed);
        Assert.Equal(part, explanation.Part);
        Assert.StartsWith("The policy of resource 'outlet' denies: ", explanation.Reason);
        Assert.Contains(because, explanation.Reason);
        Assert.Equal((PolicyTarget.ForResource("outlet"), s_peer), (explanation.Source, explanation.Subject));
        Assert.Equal(explanation.Steps[0].Part, PolicyExpression.Parse(policy).Expand());
    }

    [Theory]
    [InlineData("ai-inlet", "(= subject.ai-inlet \"true\")")]
    [InlineData("guest or ai-inlet", "(= subject.ai-inlet \"true\")")]
    [InlineData("not guest", "(= subject.guest \"true\")")]
    public async Task A_permission_is_explained_too(string policy, string part)
    {
        PolicyExplanation explanation = await ExplainAsync(policy);
        Assert.True(explanation.IsAllowed);
        Assert.Equal(part, explanation.Part);
        Assert.StartsWith("The policy of resource 'outlet' allows: ", explanation.Reason);
    }

    [Fact]
    public async Task Steps_go_as_far_as_the_evaluation_did()
    {
        PolicyExplanation explanation = await ExplainAsync("guest and ghost or ai-inlet");
        Assert.Equal(
            [
                (0, "true"), (1, "false"), (2, "false"), (1, "true"),
            ],
            explanation.Steps.Select(step => (step.Depth, step.Outcome)));
        Assert.DoesNotContain(explanation.Steps, step => step.Part.Contains("ghost") && step.Depth > 1);
        Assert.Equal(s_peer.ToString(), explanation.Environment["subject.identifier"]);
        Assert.Equal(("true", "outlet", "handle_message"), (explanation.Environment["subject.has_credential"],
            explanation.Environment["resource.id"], explanation.Environment["action.id"]));
    }

    [Fact]
    public async Task It_can_be_asked_what_would_be_with_other_attributes_and_what_is_without_a_policy()
    {
        var question = new PolicyQuestion("outlet", PolicyResourceType.TcpOutlet, s_peer);
        Assert.Contains("There is no policy", (await _service.ExplainAsync(question)).Reason);
        await _service.AddDefaultsAsync();
        Assert.False((await _service.ExplainAsync(question)).IsAllowed);
        PolicyExplanation explanation = await _service.ExplainAsync(question with { Attributes = new Dictionary<string, string>() });
        Assert.True(explanation.IsAllowed);
        Assert.Equal(PolicyTarget.ForType(PolicyResourceType.TcpOutlet), explanation.Source);
        Assert.Contains("no secure channel", (await _service.ExplainAsync(question with { Subject = null })).Reason);
    }

    [Fact]
    public async Task For_members_a_policy_is_not_enough_without_a_credential_and_a_credential_not_without_a_policy()
    {
        PolicyQuestion question = new("outlet", PolicyResourceType.TcpOutlet, s_peer) { IsForMembers = true };
        var services = new PolicyService(_store.Policies, _store.Attributes, "free", null, TimeProvider.System);
        Assert.Contains("There is no policy", (await services.ExplainAsync(question with { IsRequired = false })).Reason);
        await _service.SetAsync(PolicyTarget.ForResource("outlet"), PolicyExpression.Parse("(= 1 1)"));
        Assert.True((await _service.ExplainAsync(question with { IsForMembers = false })).IsAllowed);
        PolicyExplanation explanation = await _service.ExplainAsync(question);
        Assert.False(explanation.IsAllowed);
        Assert.Contains("Only members of the project", explanation.Reason);
        Assert.Equal("true", Assert.Single(explanation.Steps).Outcome);
        Assert.True((await _service.ExplainAsync(question with { Attributes = new Dictionary<string, string>() })).IsAllowed);
    }

    [Fact]
    public async Task Defaults_are_written_only_where_there_is_none()
    {
        PolicyTarget inlets = PolicyTarget.ForType(PolicyResourceType.TcpInlet);
        await _service.SetAsync(inlets, PolicyExpression.Parse("a"));
        await _service.AddDefaultsAsync();
        await _service.AddDefaultsAsync();
        Assert.Equal("a", (await _service.GetAsync(inlets))!.Expression);
        Assert.Equal(3, (await _service.ListAsync()).Count);
        Assert.Equal(2, (await _service.ListAsync()).Count(policy => policy.Expression == "(= subject.has_credential true)"));
        Assert.True(await _service.RemoveAsync(inlets));
        Assert.False(await _service.RemoveAsync(inlets));
    }

    [Theory]
    [InlineData("tcp-outlet", null)]
    [InlineData("echoer", "would guard nothing here")]
    [InlineData("kafka-consumer", "would guard nothing here")]
    [InlineData("tcp_outlet", "There is no resource type")]
    public void A_type_that_guards_nothing_is_refused(string name, string? because)
    {
        if (because is null) Assert.Equal(name, PolicyResourceTypes.Parse(name).ToText());
        else Assert.Contains(because, Assert.Throws<PolicyException>(() => PolicyResourceTypes.Parse(name)).Message);
    }

    private async Task<PolicyExplanation> ExplainAsync(string policy)
    {
        var attributes = new Dictionary<string, string>
        {
            ["ai-inlet"] = "true", ["guest"] = "no", ["blocked"] = "true", ["role"] = "reader",
        };
        ulong now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await _store.Attributes.PutAsync(s_peer, "node", new AttributesEntry(new Attributes(attributes), now, now + 1_000, s_authority));
        await _service.SetAsync(PolicyTarget.ForResource("outlet"), PolicyExpression.Parse(policy));
        return await _service.ExplainAsync(new PolicyQuestion("outlet", PolicyResourceType.TcpOutlet, s_peer));
    }
}
