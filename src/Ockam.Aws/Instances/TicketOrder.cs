namespace Ockam.Aws;

/// <summary>A ticket that is wanted for an instance: one member may redeem it.</summary>
/// <param name="Attributes">What the member gets, with the attribute by which it is told from others.</param>
/// <param name="Lifetime">How long it is of use, in whole seconds.</param>
public sealed record TicketOrder(IReadOnlyDictionary<string, string> Attributes, TimeSpan Lifetime);
