namespace Ockam.Aws;

/// <summary>How far a step is.</summary>
internal enum RunStepStatus
{
    /// <summary>It was about to be made; whether it was is not known.</summary>
    Intended,

    /// <summary>It was made.</summary>
    Made,

    /// <summary>It was about to be removed; whether it was is not known.</summary>
    Removing,

    /// <summary>It is not there: removed, gone by other hands, or refused when it was to be made.</summary>
    Removed,
}
