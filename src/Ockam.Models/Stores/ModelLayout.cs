namespace Ockam.Models;

/// <summary>In which form a model is published.</summary>
public enum ModelLayout
{
    /// <summary>One sealed file, as FORMAT.md describes it: <c>NAME.sealed</c>.</summary>
    Sealed,

    /// <summary>
    /// The two files of the model-sharing application: <c>NAME.enc</c> with <c>NAME.datakey.enc</c>, or <c>NAME.encrypted</c> with
    /// <c>NAME.datakey</c>.
    /// </summary>
    Pair,
}
