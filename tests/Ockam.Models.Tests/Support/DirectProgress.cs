namespace Ockam.Models.Tests.Support;

/// <summary>Reports on the thread that does the work, in order.</summary>
internal sealed class DirectProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
