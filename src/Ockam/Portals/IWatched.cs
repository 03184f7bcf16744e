namespace Ockam.Portals;

/// <summary>Something that is looked at four times a second for as long as it asks for it.</summary>
internal interface IWatched
{
    /// <summary>Looks at the clock and does what is due.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    /// <returns>Whether to be looked at again.</returns>
    bool Look(long now);
}
