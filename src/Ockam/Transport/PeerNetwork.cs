using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Transport;

/// <summary>
/// What counts as one peer where peers share something: an IPv4 address, or the /64 of an IPv6 address, of which whoever has one address
/// has all.
/// </summary>
internal readonly record struct PeerNetwork(bool IsIPv6, ulong Bits)
{
    // An IPv6 address mapped from IPv4 has that in its last bytes.
    private const int MappedOffset = 12;

    public static PeerNetwork Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetwork) return new PeerNetwork(false, BinaryPrimitives.ReadUInt32BigEndian(bytes));
        return address.IsIPv4MappedToIPv6
            ? new PeerNetwork(false, BinaryPrimitives.ReadUInt32BigEndian(bytes[MappedOffset..]))
            : new PeerNetwork(true, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
