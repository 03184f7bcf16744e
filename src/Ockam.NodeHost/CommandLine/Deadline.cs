namespace Ockam.NodeHost.CommandLine;

/// <summary>One time limit for everything that a command does over the network.</summary>
internal static class Deadline
{
    /// <exception cref="CommandException">It was not done in time.</exception>
    public static async Task RunAsync(
        TimeSpan timeout, string what, Func<CancellationToken, Task> body, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await body(both.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Unreachable, "timeout", $"{what} was not done within {timeout.TotalSeconds:0.###} s.");
        }
    }
}
