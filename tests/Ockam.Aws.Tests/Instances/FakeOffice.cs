using System.Security.Cryptography;
using Ockam.Identities;

namespace Ockam.Aws.Tests.Instances;

/// <summary>A project's administration in memory, and the members that instances would become.</summary>
internal sealed class FakeOffice : ITicketOffice
{
    private readonly Dictionary<string, TicketOrder> _live = [];
    private readonly Dictionary<Identifier, string> _members = [];
    private byte _next = 1;

    public Identifier Administrator { get; } = Of(0xAD);

    public Identifier? Authority { get; set; } = Of(0xA0);

    /// <summary>How many redeem a ticket once its instance is asked for.</summary>
    public int Redeemers { get; set; } = 1;

    /// <summary>Whether the instance is there that would redeem.</summary>
    public Func<bool> HasStarted { get; set; } = () => true;

    /// <summary>What is thrown when members are asked for; null for nothing.</summary>
    public Func<Exception?>? Failing { get; set; }

    /// <summary>The texts of all tickets ever made.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>What was ordered.</summary>
    public List<TicketOrder> Orders { get; } = [];

    public IReadOnlyCollection<string> Live => _live.Keys;

    public IReadOnlyCollection<Identifier> Members => _members.Keys;

    /// <summary>The references of tickets that were taken back.</summary>
    public List<string> Revoked { get; } = [];

    /// <summary>The project files that were adopted.</summary>
    public List<byte[]> Adopted { get; } = [];

    /// <summary>Whether the authority answers.</summary>
    public bool Answers { get; set; } = true;

    public static Identifier Of(byte number) => new(Enumerable.Repeat(number, 32).ToArray());

    public Task<IssuedTicket> IssueAsync(TicketOrder order, CancellationToken cancellationToken)
    {
        string text = "7e57" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        string reference = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(text)))[..16];
        _live[reference] = order;
        Orders.Add(order);
        Texts.Add(text);
        return Task.FromResult(new IssuedTicket(reference, System.Text.Encoding.ASCII.GetBytes(text)));
    }

    public Task<IReadOnlyList<KeyValuePair<Identifier, string>>> FindMembersAsync(
        string attribute, string prefix, CancellationToken cancellationToken)
    {
        if (Failing?.Invoke() is { } failure) throw failure;
        if (HasStarted())
        {
            foreach ((string reference, TicketOrder order) in _live.ToArray())
            {
                if (Redeemers > 0) _live.Remove(reference);
                for (int i = 0; i < Redeemers; i++) _members[Of(_next++)] = order.Attributes[attribute];
            }
        }

        return Task.FromResult<IReadOnlyList<KeyValuePair<Identifier, string>>>(
            [.. _members.Where(each => each.Value.StartsWith(prefix, StringComparison.Ordinal))]);
    }

    public Task RevokeAsync(string reference, CancellationToken cancellationToken)
    {
        _live.Remove(reference);
        Revoked.Add(reference);
        return Task.CompletedTask;
    }

    public Task RemoveMemberAsync(Identifier member, CancellationToken cancellationToken)
    {
        _members.Remove(member);
        return Task.CompletedTask;
    }

    public Task<Identifier?> AdoptAsync(ReadOnlyMemory<byte> projectFile, CancellationToken cancellationToken)
    {
        Adopted.Add(projectFile.ToArray());
        return Task.FromResult<Identifier?>(Answers ? Of(0xAA) : null);
    }
}
