using Ockam.Identities;
using Ockam.Projects;

namespace Ockam.Tests.Storage;

public abstract partial class NodeStoreTests
{
    private static readonly Identifier s_authority = IdentifierOf(100);
    private static readonly Identifier s_otherAuthority = IdentifierOf(101);

    private static Member MemberOf(int number, string value = "true") =>
        new(IdentifierOf(number), new Dictionary<string, string> { ["role"] = value, ["ü€😀"] = "" }, 50, IdentifierOf(99));

    private static EnrollmentToken TokenOf(int number, ulong endedAt = 600, ulong uses = 1) => new(
        SecretOf(number), "reference1", IdentifierOf(99), 100, endedAt, uses, endedAt, new Dictionary<string, string> { ["a"] = "b" });

    [Fact]
    public async Task A_member_is_kept_for_each_authority_and_replaced()
    {
        await Store.Members.PutAsync(s_authority, MemberOf(1));
        await Store.Members.PutAsync(s_otherAuthority, MemberOf(1, "other"));
        Member found = (await Store.Members.GetAsync(s_authority, IdentifierOf(1)))!;
        Assert.Equal(new Dictionary<string, string> { ["role"] = "true", ["ü€😀"] = "" }, found.Attributes);
        Assert.Equal((IdentifierOf(1), 50UL, IdentifierOf(99)), (found.Identifier, found.AddedAt, found.AddedBy!.Value));
        Assert.False(found.IsPreTrusted);

        await Store.Members.PutAsync(
            s_authority, MemberOf(1, "new") with { AddedBy = null, AddedAt = ulong.MaxValue, IsPreTrusted = true });
        found = (await Store.Members.GetAsync(s_authority, IdentifierOf(1)))!;
        Assert.Equal(
            ("new", null, (ulong)long.MaxValue, true), (found.Attributes["role"], found.AddedBy, found.AddedAt, found.IsPreTrusted));
        Assert.Equal("other", (await Store.Members.GetAsync(s_otherAuthority, IdentifierOf(1)))!.Attributes["role"]);
        Assert.Equal(1, await Store.Members.CountAsync(s_authority));

        Assert.True(await Store.Members.DeleteAsync(s_authority, IdentifierOf(1)));
        Assert.False(await Store.Members.DeleteAsync(s_authority, IdentifierOf(1)));
        Assert.Null(await Store.Members.GetAsync(s_authority, IdentifierOf(1)));
        Assert.Equal(0, await Store.Members.CountAsync(s_authority));
    }

    [Fact]
    public async Task Members_are_listed_by_pages_in_the_order_of_their_identifiers()
    {
        Identifier[] all = [.. Enumerable.Range(1, 25).Select(IdentifierOf)];
        foreach (int number in Enumerable.Range(1, 25)) await Store.Members.PutAsync(s_authority, MemberOf(number));
        await Store.Members.PutAsync(s_otherAuthority, MemberOf(26));
        var listed = new List<Identifier>();
        IReadOnlyList<Member> page;
        do
        {
            page = await Store.Members.ListAsync(s_authority, listed.Count == 0 ? null : listed[^1], 10);
            Assert.True(page.Count <= 10);
            listed.AddRange(page.Select(member => member.Identifier));
        }
        while (page.Count > 0);
        Assert.Equal(all.OrderBy(one => one.ToString(), StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task A_token_is_found_by_the_hash_of_its_code_alone()
    {
        await Store.EnrollmentTokens.PutAsync(s_authority, TokenOf(1, uses: ulong.MaxValue));
        EnrollmentToken found = (await Store.EnrollmentTokens.GetAsync(s_authority, SecretOf(1)))!;
        Assert.Equal(SecretOf(1), found.CodeHash.ToArray());
        Assert.Equal(
            ("reference1", IdentifierOf(99), 100UL, 600UL, (ulong)long.MaxValue, 600UL, "b"),
            (found.Reference, found.IssuedBy, found.CreatedAt, found.ExpiresAt, found.UsesLeft, found.EndedAt, found.Attributes["a"]));
        Assert.Null(await Store.EnrollmentTokens.GetAsync(s_authority, SecretOf(2)));
        Assert.Null(await Store.EnrollmentTokens.GetAsync(s_otherAuthority, SecretOf(1)));
        await Store.EnrollmentTokens.PutAsync(s_authority, found with { UsesLeft = 0, EndedAt = 300 });
        found = (await Store.EnrollmentTokens.GetAsync(s_authority, SecretOf(1)))!;
        Assert.Equal((0UL, 300UL, 600UL), (found.UsesLeft, found.EndedAt, found.ExpiresAt));
    }

    [Fact]
    public async Task A_token_is_found_by_both_references_and_says_who_has_removed_it()
    {
        EnrollmentToken token = TokenOf(1);
        await Store.EnrollmentTokens.PutAsync(s_authority, token);
        await Store.EnrollmentTokens.PutAsync(s_authority, TokenOf(2) with { Reference = "reference2" });
        foreach (string reference in (string[])["reference1", token.TicketReference])
            Assert.Equal(SecretOf(1), (await Store.EnrollmentTokens.FindAsync(s_authority, reference))!.CodeHash.ToArray());
        Assert.Null((await Store.EnrollmentTokens.FindAsync(s_authority, "reference1"))!.RemovedBy);
        Assert.Null(await Store.EnrollmentTokens.FindAsync(s_otherAuthority, "reference1"));
        Assert.Null(await Store.EnrollmentTokens.FindAsync(s_authority, "reference"));
        await Store.EnrollmentTokens.PutAsync(s_authority, token with { RemovedBy = IdentifierOf(7) });
        Assert.Equal(IdentifierOf(7), (await Store.EnrollmentTokens.GetAsync(s_authority, SecretOf(1)))!.RemovedBy);
    }

    [Fact]
    public async Task Tokens_are_listed_by_pages_in_the_order_of_their_hashes()
    {
        foreach (int number in Enumerable.Range(1, 25)) await Store.EnrollmentTokens.PutAsync(s_authority, TokenOf(number));
        await Store.EnrollmentTokens.PutAsync(s_otherAuthority, TokenOf(26));
        var listed = new List<byte[]>();
        IReadOnlyList<EnrollmentToken> page;
        do
        {
            ReadOnlyMemory<byte>? last = null;
            if (listed.Count > 0) last = listed[^1];
            page = await Store.EnrollmentTokens.ListAsync(s_authority, last, 10);
            Assert.True(page.Count <= 10);
            listed.AddRange(page.Select(token => token.CodeHash.ToArray()));
        }
        while (page.Count > 0);
        IEnumerable<string> all = Enumerable.Range(1, 25).Select(number => Convert.ToHexStringLower(SecretOf(number)));
        Assert.Equal(all.Order(StringComparer.Ordinal), listed.Select(Convert.ToHexStringLower));
    }

    [Fact]
    public async Task Tokens_that_have_ended_are_removed_by_time_and_one_by_one()
    {
        for (int number = 1; number <= 4; number++)
            await Store.EnrollmentTokens.PutAsync(s_authority, TokenOf(number, (ulong)number * 100));
        Assert.Equal(4, await Store.EnrollmentTokens.CountAsync(s_authority, IdentifierOf(99)));
        Assert.Equal(0, await Store.EnrollmentTokens.CountAsync(s_authority, IdentifierOf(98)));
        Assert.Equal(1, await Store.EnrollmentTokens.DeleteEndedAsync(s_authority, 200));
        Assert.Null(await Store.EnrollmentTokens.GetAsync(s_authority, SecretOf(1)));
        Assert.True(await Store.EnrollmentTokens.DeleteFirstEndedAsync(s_authority, IdentifierOf(99), 300));
        Assert.Null(await Store.EnrollmentTokens.GetAsync(s_authority, SecretOf(2)));
        Assert.True(await Store.EnrollmentTokens.DeleteFirstEndedAsync(s_authority, IdentifierOf(99), 300));
        Assert.False(await Store.EnrollmentTokens.DeleteFirstEndedAsync(s_authority, IdentifierOf(99), 300));
        Assert.NotNull(await Store.EnrollmentTokens.GetAsync(s_authority, SecretOf(4)));
    }

    [Fact]
    public async Task The_tokens_of_one_issuer_are_ended_and_no_others()
    {
        for (int number = 1; number <= 3; number++)
            await Store.EnrollmentTokens.PutAsync(s_authority, TokenOf(number, (ulong)number * 100));
        await Store.EnrollmentTokens.PutAsync(s_authority, TokenOf(4, 900) with { IssuedBy = IdentifierOf(98) });
        await Store.EnrollmentTokens.PutAsync(s_otherAuthority, TokenOf(5, 900));
        Assert.Equal(2, await Store.EnrollmentTokens.EndAsync(s_authority, IdentifierOf(99), 150));
        Assert.Equal(0, await Store.EnrollmentTokens.EndAsync(s_authority, IdentifierOf(99), 150));
        EnrollmentToken ended = (await Store.EnrollmentTokens.GetAsync(s_authority, SecretOf(2)))!;
        Assert.Equal((0UL, 0UL, 150UL), (ended.UsesLeft, ended.ExpiresAt, ended.EndedAt));
        Assert.Equal(100UL, (await Store.EnrollmentTokens.GetAsync(s_authority, SecretOf(1)))!.EndedAt);
        Assert.Equal(900UL, (await Store.EnrollmentTokens.GetAsync(s_authority, SecretOf(4)))!.EndedAt);
        Assert.Equal(900UL, (await Store.EnrollmentTokens.GetAsync(s_otherAuthority, SecretOf(5)))!.EndedAt);
    }

    [Fact]
    public async Task Who_has_redeemed_a_token_is_known_for_as_long_as_the_token_is_kept()
    {
        await Store.EnrollmentTokens.PutAsync(s_authority, TokenOf(1, 100));
        await Store.EnrollmentTokens.PutAsync(s_authority, TokenOf(2, 200));
        for (int i = 0; i < 2; i++) await Store.EnrollmentTokens.PutRedemptionAsync(s_authority, SecretOf(1), IdentifierOf(1));
        await Store.EnrollmentTokens.PutRedemptionAsync(s_authority, SecretOf(1), IdentifierOf(2));
        await Store.EnrollmentTokens.PutRedemptionAsync(s_authority, SecretOf(2), IdentifierOf(2));
        Assert.True(await Store.EnrollmentTokens.HasRedeemedAsync(s_authority, SecretOf(1), IdentifierOf(1)));
        Assert.True(await Store.EnrollmentTokens.HasRedeemedAsync(s_authority, SecretOf(1), IdentifierOf(2)));
        Assert.False(await Store.EnrollmentTokens.HasRedeemedAsync(s_authority, SecretOf(2), IdentifierOf(1)));
        Assert.False(await Store.EnrollmentTokens.HasRedeemedAsync(s_otherAuthority, SecretOf(1), IdentifierOf(1)));
        Assert.Equal(1, await Store.EnrollmentTokens.DeleteEndedAsync(s_authority, 150));
        Assert.False(await Store.EnrollmentTokens.HasRedeemedAsync(s_authority, SecretOf(1), IdentifierOf(1)));
        Assert.True(await Store.EnrollmentTokens.DeleteFirstEndedAsync(s_authority, IdentifierOf(99), 200));
        Assert.False(await Store.EnrollmentTokens.HasRedeemedAsync(s_authority, SecretOf(2), IdentifierOf(2)));
    }

    [Fact]
    public async Task The_owner_of_a_relay_name_is_kept_for_each_node_and_replaced()
    {
        await Store.RelayOwners.PutAsync(Node, "ai", IdentifierOf(1));
        await Store.RelayOwners.PutAsync(Node, "ai", IdentifierOf(2));
        await Store.RelayOwners.PutAsync("other", "ai", IdentifierOf(3));
        await Store.RelayOwners.PutAsync(Node, "db", IdentifierOf(3));
        IReadOnlyDictionary<string, Identifier> owners = await Store.RelayOwners.ListAsync(Node);
        Assert.Equal(new Dictionary<string, Identifier> { ["ai"] = IdentifierOf(2), ["db"] = IdentifierOf(3) }, owners);
        Assert.True(await Store.RelayOwners.DeleteAsync(Node, "ai"));
        Assert.False(await Store.RelayOwners.DeleteAsync(Node, "ai"));
        Assert.Equal(["db"], (await Store.RelayOwners.ListAsync(Node)).Keys);
    }
}
