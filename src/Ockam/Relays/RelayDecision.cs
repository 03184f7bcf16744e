namespace Ockam.Relays;

/// <summary>What becomes of a registration.</summary>
internal enum RelayDecision
{
    /// <summary>The relay leads to the asker now.</summary>
    Registered,

    /// <summary>The name belongs to another, who is asked for a sign of life first.</summary>
    Contested,

    /// <summary>It is refused.</summary>
    Refused,
}
