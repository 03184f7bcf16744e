namespace Ockam.Benchmarks.Portals;

/// <summary>A kind of tunnel from one port of 127.0.0.1 to another, between two processes or more.</summary>
internal abstract class TunnelKind
{
    /// <summary>The name in tables.</summary>
    public abstract string Name { get; }

    /// <summary>Opens one.</summary>
    /// <param name="workshop">Where its processes and files belong.</param>
    /// <param name="target">The port that it leads to.</param>
    /// <exception cref="MissingToolException">A program of it is not installed.</exception>
    public abstract Task<Tunnel> OpenAsync(Workshop workshop, int target);

    /// <summary>Opens the kinds that can be opened; of the others, says why not.</summary>
    public static async Task<List<Tunnel>> OpenAllAsync(Workshop workshop, IEnumerable<TunnelKind> kinds, int target)
    {
        var tunnels = new List<Tunnel>();
        foreach (TunnelKind kind in kinds)
        {
            try
            {
                tunnels.Add(await kind.OpenAsync(workshop, target));
            }
            catch (MissingToolException missing)
            {
                Console.Error.WriteLine($"{kind.Name} is left out: {missing.Message}");
            }
        }

        return tunnels;
    }
}
