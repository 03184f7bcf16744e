namespace Ockam.Identities;

/// <summary>Makes several calls to the repositories of one store a single step: all of it is stored, or nothing.</summary>
public interface IStoreTransactions
{
    /// <summary>
    /// Runs a body whose calls to this store's repositories, on the same logical flow of control, form one transaction that is durable when
    /// this returns. If the body throws, nothing of it is stored. A call inside a body joins the transaction around it.
    /// </summary>
    ValueTask RunAsync(Func<CancellationToken, ValueTask> body, CancellationToken cancellationToken = default);
}
