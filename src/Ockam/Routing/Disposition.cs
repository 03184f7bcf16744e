namespace Ockam.Routing;

/// <summary>What a worker did with a message.</summary>
public enum Disposition
{
    /// <summary>It is dealt with.</summary>
    Done,

    /// <summary>The worker rewrote its routes or payload, and it goes on to the first address of the onward route.</summary>
    Forward,

    /// <summary>It was refused; the worker has counted why (<see cref="Router.Drop"/>).</summary>
    Dropped,
}
