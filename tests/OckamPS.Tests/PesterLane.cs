namespace OckamPS.Tests;

/// <summary>Suites that run one after the other, beside those of other lanes.</summary>
internal enum PesterLane
{
    /// <summary>Every second one of those that belong to none of the lanes below.</summary>
    First,

    /// <summary>The rest of them.</summary>
    Second,

    /// <summary>Those about the TPM.</summary>
    Tpm,

    /// <summary>Those of walkthroughs and examples, which use the ports of the machine that their sentences name.</summary>
    Walkthroughs,

    /// <summary>Those that run moto.</summary>
    Moto,
}
