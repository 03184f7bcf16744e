namespace Ockam.Relays;

/// <summary>What becomes of a registration.</summary>
internal enum RelayDecision
{
    /// <summary>The relay leads to the asker now.</summary>
    Registered,

    /// <summary>The relay leads to the asker now, and that the name is the asker's has to be stored before it is confirmed.</summary>
    ToBeStored,

    /// <summary>The name belongs to another, who is asked for a sign of life first.</summary>
    Contested,

    /// <summary>It is refused.</summary>
    Refused,
}
