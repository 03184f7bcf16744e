namespace OckamPS;

/// <summary>How model weights are encrypted.</summary>
public enum ModelWeightsFormat
{
    /// <summary>This module's own format: one file, in chunks that are authenticated one by one, with its publisher's signature.</summary>
    Sealed,

    /// <summary>
    /// The model-sharing application's pair <c>NAME.enc</c> and <c>NAME.datakey.enc</c>, which names neither publisher nor key.
    /// </summary>
    Application,
}
