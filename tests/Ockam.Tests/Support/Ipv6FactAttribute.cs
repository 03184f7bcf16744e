using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Ockam.Tests.Support;

/// <summary>A test of IPv6; skipped, with the reason, where the system has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class Ipv6FactAttribute : FactAttribute
{
    public Ipv6FactAttribute([CallerMemberName] string? test = null)
    {
        if (Socket.OSSupportsIPv6) return;
        Skip = "needs IPv6";
        // The ordinary output of a run has names alone, no reasons.
        DisplayName = $"{test}: {Skip}";
    }
}
