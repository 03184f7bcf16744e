using Ockam.Routing;

namespace Ockam.Portals;

/// <summary>
/// Where local sockets are read into: up to six Payloads at once, each with room around it for the heads and tags of all layers. It is
/// filled and emptied without a wait in between, so only threads that read need one, and no connection.
/// </summary>
internal sealed class ReadBuffer
{
    /// <summary>How many Payloads one read brings at the most: 288 KiB. Beyond, larger reads gain nothing.</summary>
    public const int Slots = 6;

    /// <summary>How much data each holds.</summary>
    public const int SlotData = PortalMessage.MaximumData;

    private const int SlotLength = RoutedMessage.HeadRoom + SlotData + RoutedMessage.TailRoom;

    // More than threads read at a time, those that the system has interrupted included; 5 MiB. The threads themselves come and go.
    private static readonly ReadBuffer?[] s_pool = new ReadBuffer?[16];

    private readonly List<ArraySegment<byte>> _segments = new(Slots);

    private ReadBuffer()
    {
        for (int slot = 0; slot < Slots; slot++) _segments.Add(new ArraySegment<byte>(Bytes, DataOffset(slot), SlotData));
    }

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Slots * SlotLength);

    /// <summary>The room for data of all slots.</summary>
    public IList<ArraySegment<byte>> Segments => _segments;

    /// <summary>The room for data of the first slot.</summary>
    public Span<byte> First => _segments[0];

    /// <summary>Takes a buffer, the one that this processor used last if possible.</summary>
    public static ReadBuffer Rent()
    {
        int first = Thread.GetCurrentProcessorId();
        for (int i = 0; i < s_pool.Length; i++)
        {
            if (Interlocked.Exchange(ref s_pool[(uint)(first + i) % s_pool.Length], null) is { } buffer) return buffer;
        }

        return new ReadBuffer();
    }

    public void Return()
    {
        int first = Thread.GetCurrentProcessorId();
        for (int i = 0; i < s_pool.Length; i++)
        {
            if (Interlocked.CompareExchange(ref s_pool[(uint)(first + i) % s_pool.Length], this, null) is null) return;
        }
    }

    /// <summary>Makes the data in a slot the Payload of a message.</summary>
    public void SetPayload(RoutedMessage message, int slot, int length)
    {
        int offset = DataOffset(slot);
        int start = PortalMessage.WritePayloadHead(Bytes, offset, length);
        message.SetPayload(Bytes, start, offset + length - start, slot * SlotLength, (slot + 1) * SlotLength);
    }

    private static int DataOffset(int slot) => slot * SlotLength + RoutedMessage.HeadRoom;
}
