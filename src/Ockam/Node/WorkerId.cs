using System.Security.Cryptography;
using Ockam.Routing;

namespace Ockam.Node;

/// <summary>
/// What the way out of a connection or a channel is called where it is shown. Not by its address: nobody can guess it, and whoever knows it
/// may reach it through the hop service.
/// </summary>
internal static class WorkerId
{
    // 8 bytes tell all channels of a node apart, and are no address.
    private const int Length = 8;

    /// <summary>16 hexadecimal digits of a hash, the same for as long as there is the worker.</summary>
    public static string Of(Address address) => Convert.ToHexStringLower(SHA256.HashData(address.Bytes).AsSpan(0, Length));
}
