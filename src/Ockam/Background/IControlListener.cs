namespace Ockam.Background;

/// <summary>Where other processes of the same user come to a node.</summary>
internal interface IControlListener : IDisposable
{
    /// <summary>The next that came, and that acts as the user of this process.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">One that came could not be taken; others can.</exception>
    Task<Stream> AcceptAsync(CancellationToken cancellationToken);
}
