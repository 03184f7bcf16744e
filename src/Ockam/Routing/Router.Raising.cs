namespace Ockam.Routing;

public sealed partial class Router
{
    /// <summary>
    /// Calls the handlers of an event, each for itself: whoever raises it works for others too, and must not end by a defect of one, which
    /// goes to <see cref="WorkerFailed"/> instead.
    /// </summary>
    /// <param name="handlers">The event; null if nobody listens.</param>
    /// <param name="argument">What the handlers are given.</param>
    internal void Raise<T>(Action<T>? handlers, T argument)
    {
        foreach (Action<T> handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(argument);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                ReportFailure(ServiceAddresses.Api, exception);
            }
        }
    }

    /// <summary>As <see cref="Raise{T}(Action{T}?, T)"/>, for an event with two arguments.</summary>
    internal void Raise<T1, T2>(Action<T1, T2>? handlers, T1 first, T2 second)
    {
        foreach (Action<T1, T2> handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(first, second);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                ReportFailure(ServiceAddresses.Api, exception);
            }
        }
    }
}
