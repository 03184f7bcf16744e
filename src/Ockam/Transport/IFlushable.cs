namespace Ockam.Transport;

/// <summary>Something that collects what is sent by it during a <see cref="FlushBatch"/>.</summary>
internal interface IFlushable
{
    /// <summary>Sends what was collected, on the thread whose batch ends. Never waits.</summary>
    void Flush();
}
