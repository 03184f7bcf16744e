namespace Ockam.Attestation;

/// <summary>How a register stands to its event log.</summary>
internal enum PcrStanding
{
    /// <summary>It is what the log says, and nothing is open.</summary>
    Settled,

    /// <summary>The last entry, of which this was not known, came into it.</summary>
    Done,

    /// <summary>The last entry did not come into it.</summary>
    NotDone,

    /// <summary>It is neither: something else was measured.</summary>
    Foreign,
}
