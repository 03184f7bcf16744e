using Ockam.Aws.Tests.Support;
using Ockam.Models;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Keys;

/// <summary>Keys are made, described and found again; their policies are read and written with care.</summary>
[Collection(KmsCollection.Name)]
public sealed class KmsKeysTests(MotoServer moto) : IAsyncLifetime
{
    private readonly string _alias = $"alias/{Guid.NewGuid():N}";
    private readonly Ockam.Attestation.EmulatorAuthority _authority = Ockam.Attestation.EmulatorAuthority.CreateInMemory();
    private AttestingKms _kms = null!;
    private KmsKeys _keys = null!;
    private KmsKeyPolicyStore _policies = null!;

    // As after a time-out in KMS: what it has done nobody knows.
    private static readonly FrontReply s_lost = FrontReply.Error("KMSInternalException", "no", 500);

    public Task InitializeAsync()
    {
        if (MotoServer.SkipReason is not null) return Task.CompletedTask;
        _kms = new AttestingKms(moto.Url, _authority.Root);
        _keys = new KmsKeys(new AwsConnection(_kms.Connect().Options) { Clock = new HastyClock() });
        _policies = new KmsKeyPolicyStore(_kms.Connect());
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _authority.Dispose();
        if (MotoServer.SkipReason is not null) return;
        _keys.Dispose();
        _policies.Dispose();
        await _kms.DisposeAsync();
    }

    [MotoFact]
    public async Task A_key_is_symmetric_of_one_region_described_tagged_and_found_by_its_tag()
    {
        var request = new KmsKeyRequest
        {
            Alias = _alias["alias/".Length..], Description = "for a test", Tags = new Dictionary<string, string> { ["team"] = "ai" },
        };
        KmsKeyInfo made = await _keys.CreateAsync(request);
        (FrontRequest create, _) = _kms.Log.First(each => each.Request.Action == "CreateKey");
        Assert.False((bool)create.Body["MultiRegion"]!);
        Assert.False((bool)create.Body["BypassPolicyLockoutSafetyCheck"]!);
        Assert.Equal([_alias], made.Aliases);
        Assert.True(made.CanWrap);
        Assert.False(made.IsMultiRegion);
        Assert.Equal("Enabled", made.State);
        KmsKeyInfo described = await _keys.DescribeAsync(_alias);
        Assert.Equal(made.Arn, described.Arn);
        Assert.Equal("for a test", described.Description);
        Assert.InRange(described.CreatedAt!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        KmsKeyInfo listed = Assert.Single(await _keys.ListAsync(), key => key.Arn == made.Arn);
        Assert.Equal([_alias], listed.Aliases);
        Assert.Equal(("ai", _alias), (listed.Tags["team"], listed.Tags["ockam:alias"]));
    }

    [MotoFact]
    public async Task Asked_for_again_it_is_found_where_it_is_as_it_shall_be_and_refused_where_not()
    {
        var request = new KmsKeyRequest { Alias = _alias, Tags = new Dictionary<string, string> { ["team"] = "ai" } };
        KmsKeyInfo made = await _keys.CreateAsync(request);
        KeyPolicyDocument policy = await _policies.GetAsync(made.Arn);
        foreach (KmsKeyRequest same in (KmsKeyRequest[])
            [request, new KmsKeyRequest { Alias = _alias }, request with { Description = made.Description, Policy = policy }])
        {
            KmsKeyInfo found = await _keys.CreateAsync(same);
            Assert.Equal((made.Arn, false, true), (found.Arn, found.IsNew, made.IsNew));
            Assert.Equal([_alias], found.Aliases);
        }

        var closed = KeyPolicyDocument.Parse(policy.Text.Replace("\"kms:*\"", "\"kms:List*\"", StringComparison.Ordinal));
        foreach ((KmsKeyRequest other, string says) in ((KmsKeyRequest, string)[])
        [
            (request with { Description = "other" }, "'Seals model weights'"), (request with { Policy = closed }, "policy"),
            (request with { Tags = new Dictionary<string, string> { ["team"] = "health" } }, "its tag team is 'ai'"),
        ])
        {
            ModelException refused = await Assert.ThrowsAsync<ModelException>(async () => await _keys.CreateAsync(other));
            Assert.Equal(ModelErrorReason.AlreadyExists, refused.Reason);
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
            Assert.Contains(made.Arn, refused.Message, StringComparison.Ordinal);
        }

        Assert.Single(Made());
    }

    [MotoTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_key_whose_answer_was_lost_there_is_one(bool reaches)
    {
        bool isLost = false;
        _kms.Fault = request => !reaches && request.Action == "CreateKey" && Lose() ? s_lost : null;
        _kms.Tamper = (request, reply) => reaches && request.Action is "CreateKey" or "CreateAlias" && Lose() ? s_lost : reply;
        KmsKeyInfo made = await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias });
        Assert.Equal(made.KeyId, Assert.Single(await _keys.ListAsync(), key => key.Tags.GetValueOrDefault("ockam:alias") == _alias).KeyId);
        Assert.Equal([_alias], made.Aliases);
        Assert.Equal("Enabled", (await _keys.DescribeAsync(_alias)).State);
        // Without an alias it is known by its request alone.
        isLost = false;
        KmsKeyInfo bare = await _keys.CreateAsync(new KmsKeyRequest { Description = _alias });
        Assert.Equal(bare.KeyId, Assert.Single(await _keys.ListAsync(), key => key.Description == _alias).KeyId);

        bool Lose() => !isLost && (isLost = true);
    }

    [MotoFact]
    public async Task An_alias_whose_answer_was_lost_is_the_key_s_and_the_key_stays()
    {
        bool isLost = false;
        _kms.Tamper = (request, reply) => request.Action == "CreateAlias" && !isLost && (isLost = true) ? s_lost : reply;
        KmsKeyInfo made = await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias });
        Assert.Equal(2, _kms.Log.Count(each => each.Request.Action == "CreateAlias"));
        Assert.Equal((made.Arn, "Enabled"), ((await _keys.DescribeAsync(_alias)).Arn, (await _keys.DescribeAsync(_alias)).State));
    }

    [MotoFact]
    public async Task What_cannot_be_looked_for_is_said_with_its_tag_and_found_by_asking_again()
    {
        _kms.Tamper = (request, reply) => request.Action is "CreateKey" or "CreateAlias" ? s_lost : reply;
        _kms.Fault = request => request.Action == "ListKeys" ? FrontReply.Error("AccessDeniedException", "no") : null;
        AwsException unknown = await Assert.ThrowsAsync<AwsException>(
            async () => await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias }));
        Assert.Equal(AwsErrorKind.ServiceFailure, unknown.Kind);
        Assert.Contains("ockam:request", unknown.Message, StringComparison.Ordinal);
        Assert.Single(Made());
        // Now it is found, and its alias is asked for, and again not answered: it has it.
        _kms.Fault = _ => null;
        await Assert.ThrowsAnyAsync<OckamException>(async () => await _keys.CreateAsync(
            new KmsKeyRequest { Alias = _alias, Description = "another" }));
        _kms.Tamper = (_, reply) => reply;
        KmsKeyInfo found = await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias });
        Assert.Equal([_alias], found.Aliases);
        Assert.Equal(found.Arn, (await _keys.DescribeAsync(_alias)).Arn);
        Assert.Single(Made());
    }

    [MotoFact]
    public async Task What_KMS_has_no_time_for_is_asked_again_and_looked_for_by_nobody()
    {
        int left = 1;
        _kms.Fault = request => request.Action == "CreateKey" && left-- > 0 ? FrontReply.Error("ThrottlingException", "no") : null;
        await _keys.CreateAsync(new KmsKeyRequest());
        Assert.Equal(["CreateKey", "CreateKey"], _kms.Log.Select(each => each.Request.Action));
    }

    [MotoFact]
    public async Task A_foreign_key_is_not_listed_and_one_of_a_taken_or_impossible_alias_is_not_made()
    {
        KmsKeyInfo made = await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias });
        int asked = _kms.Log.Count(each => each.Request.Action == "CreateKey");
        foreach (string name in (string[])["", "aws/mine", "a b", new string('a', 300)])
        {
            Assert.Equal(ModelErrorReason.InvalidValue, await Seals.RefusedAsync(
                async () => await _keys.CreateAsync(new KmsKeyRequest { Alias = name })));
        }

        Assert.Equal(asked, _kms.Log.Count(each => each.Request.Action == "CreateKey"));
        // As the key of another application would be.
        _kms.Tamper = (request, reply) => request.Action == "ListResourceTags" ? reply with { Body = [] } : reply;
        Assert.Equal(ModelErrorReason.AlreadyExists, await Seals.RefusedAsync(
            async () => await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias })));
        Assert.DoesNotContain(await _keys.ListAsync(), key => key.Arn == made.Arn);
    }

    [MotoFact]
    public async Task A_key_that_cannot_have_its_alias_is_not_left()
    {
        _kms.Fault = request => request.Action == "CreateAlias" ? FrontReply.Error("LimitExceededException", "Too many aliases.") : null;
        AwsException refused = await Assert.ThrowsAsync<AwsException>(
            async () => await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias }));
        Assert.Equal(AwsErrorKind.LimitExceeded, refused.Kind);
        (FrontRequest end, _) = _kms.Log.Last();
        Assert.Equal("ScheduleKeyDeletion", end.Action);
        Assert.Equal("PendingDeletion", (await _keys.DescribeAsync((string)end.Body["KeyId"]!)).State);
    }

    [MotoFact]
    public async Task A_key_that_goes_leaves_its_alias_to_the_next_one_and_is_not_asked_to_go_twice()
    {
        KmsKeyInfo key = await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias });
        await _keys.ScheduleDeletionAsync(_alias);
        Assert.Equal("PendingDeletion", (await _keys.DescribeAsync(key.KeyId)).State);
        Assert.Equal(ModelErrorReason.UnknownKey, await Seals.RefusedAsync(async () => await _keys.DescribeAsync(_alias)));
        await _keys.ScheduleDeletionAsync(key.Arn);
        Assert.Single(_kms.Log, call => call.Request.Action == "ScheduleKeyDeletion");
        Assert.Single(_kms.Log, call => call.Request.Action == "DeleteAlias");
        KmsKeyInfo next = await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias });
        Assert.NotEqual(key.Arn, next.Arn);
        Assert.Equal(next.Arn, (await _keys.DescribeAsync(_alias)).Arn);
    }

    [MotoFact]
    public async Task A_policy_is_written_only_where_it_still_is_the_one_that_was_read_and_with_the_safety_check()
    {
        KmsKeyInfo key = await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias });
        KeyPolicyDocument old = await _policies.GetAsync(_alias);
        var changed = KeyPolicyDocument.Parse(old.Text.Replace("\"kms:*\"", "\"kms:List*\"", StringComparison.Ordinal));
        Assert.NotEqual(old.Digest, changed.Digest);
        await _policies.PutAsync(_alias, changed, old.Digest);
        (FrontRequest put, _) = _kms.Log.Last();
        Assert.Equal("PutKeyPolicy", put.Action);
        Assert.Equal(key.Arn, (string?)put.Body["KeyId"]);
        Assert.False((bool)put.Body["BypassPolicyLockoutSafetyCheck"]!);
        Assert.Equal("GetKeyPolicy", _kms.Log.SkipLast(1).Last().Request.Action);
        Assert.Equal(changed.Text, (await _policies.GetAsync(key.KeyId)).Text);
        Assert.Equal(ModelErrorReason.PolicyChanged, await Seals.RefusedAsync(
            async () => await _policies.PutAsync(_alias, old, old.Digest)));
        Assert.Equal(changed.Text, (await _policies.GetAsync(key.Arn)).Text);
    }

    [MotoFact]
    public async Task Grants_are_read_with_their_constraints_page_by_page()
    {
        KmsKeyInfo key = await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias });
        int page = 0;
        _kms.Fault = request => request.Action != "ListGrants" ? null : new FrontReply(200, System.Text.Json.Nodes.JsonNode.Parse(
            page++ == 0
                ? """
                  {"Truncated":true,"NextMarker":"more","Grants":[{"GrantId":"1","Name":"n",
                  "GranteePrincipal":"arn:aws:iam::123456789012:role/r","Operations":["Decrypt"],
                  "Constraints":{"EncryptionContextSubset":{"a":"b"}}}]}
                  """
                : """{"Truncated":false,"Grants":[{"GrantId":"2","GranteePrincipal":"ec2.amazonaws.com","Operations":["Encrypt"]}]}""")!
            .AsObject());
        IReadOnlyList<KeyGrant> grants = await _policies.ListGrantsAsync(_alias);
        Assert.Equal("more", (string?)_kms.Log.Last().Request.Body["Marker"]);
        Assert.Equal(["n", "2"], grants.Select(grant => grant.Id));
        Assert.Equal(new KeyPolicyPrincipal("AWS", "arn:aws:iam::123456789012:role/r"), grants[0].Grantee);
        Assert.Equal(new EncryptionContext([new("a", "b")]), grants[0].ContextSubset);
        Assert.Null(grants[0].ContextEquals);
        Assert.Equal("Service", grants[1].Grantee.Kind);
        // What the simulator makes of it: the grant allows where the policy says nothing.
        var asked = new KeyAccessRequest(KeyCaller.Parse("arn:aws:iam::123456789012:role/r"), "Decrypt") { KeyArn = key.Arn };
        KeyPolicyDocument policy = await _policies.GetAsync(key.Arn);
        Assert.False(KeyPolicySimulator.Evaluate(asked, policy, grants: grants).IsAllowed);
        Assert.True(KeyPolicySimulator.Evaluate(
            asked with { Context = new EncryptionContext([new("a", "b")]) }, policy, grants: grants).IsAllowed);
    }

    private IEnumerable<FrontRequest> Made() =>
        _kms.Log.Where(each => each.Request.Action == "CreateKey").Select(each => each.Request);
}
