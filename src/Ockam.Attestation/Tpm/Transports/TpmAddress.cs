using System.Globalization;

namespace Ockam.Attestation;

/// <summary>
/// Where a TPM is, as people write it: <c>device:/dev/tpmrm0</c>, <c>swtpm:host:port</c>, <c>swtpm:/path</c>, <c>mssim:host:port</c>,
/// <c>tbs</c>.
/// </summary>
public static class TpmAddress
{
    private const string Forms =
        "Write device:/dev/tpmrm0, swtpm:host:port, swtpm:/path, mssim:host:port, or tbs; nothing for the machine's own TPM.";

    /// <summary>Makes the transport for an address. Nothing is opened yet.</summary>
    /// <param name="address">The address; null or empty for the machine's own TPM.</param>
    /// <exception cref="ArgumentException">It has none of the forms.</exception>
    public static ITpmTransport Parse(string? address)
    {
        if (string.IsNullOrEmpty(address)) address = OperatingSystem.IsWindows() ? "tbs" : "device";
        int colon = address.IndexOf(':', StringComparison.Ordinal);
        string scheme = colon < 0 ? address : address[..colon];
        string rest = colon < 0 ? string.Empty : address[(colon + 1)..];
        return (scheme, rest) switch
        {
            ("tbs", "") => new TbsTransport(),
            ("device", "") => new DeviceTransport(DeviceTransport.DefaultPaths),
            ("device", ['/', ..]) => new DeviceTransport([rest]),
            ("swtpm", ['/', ..]) => new SwtpmTransport(new SocketAddressOf(null, 0, SocketPath(rest))),
            ("swtpm", _) => new SwtpmTransport(HostAndPort(address, rest)),
            ("mssim", _) => new MssimTransport(WithNext(address, HostAndPort(address, rest))),
            _ => throw new ArgumentException($"'{address}' is no address of a TPM. {Forms}", nameof(address)),
        };
    }

    /// <summary>Sees that a path is short enough for a Unix socket, which systems allow about 100 bytes.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    internal static string SocketPath(string path)
    {
        try
        {
            _ = new System.Net.Sockets.UnixDomainSocketEndPoint(path);
            return path;
        }
        catch (ArgumentException wrong)
        {
            int length = System.Text.Encoding.UTF8.GetByteCount(path);
            throw new ArgumentException($"'{path}' is too long for a Unix socket: {length} bytes. Use a shorter path.", wrong);
        }
    }

    // Commands go to the port that is named; the simulator is switched on by way of the next.
    private static SocketAddressOf WithNext(string address, SocketAddressOf commands) => commands.Port < ushort.MaxValue
        ? commands
        : throw new ArgumentException(
            $"'{address}' leaves no port for the simulator's power, which is the next one. Name a port below {ushort.MaxValue}.",
            nameof(address));

    private static SocketAddressOf HostAndPort(string address, string rest)
    {
        int colon = rest.LastIndexOf(':');
        string digits = rest[(colon + 1)..];
        if (colon <= 0 || !ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
            throw new ArgumentException($"'{address}' has no host and port. {Forms}", nameof(address));
        string host = rest[..colon];
        if (host is ['[', .. var inner, ']']) host = inner;
        else if (host.Contains(':', StringComparison.Ordinal))
            throw new ArgumentException($"'{address}' has an IPv6 address without brackets. Write swtpm:[::1]:2321.", nameof(address));
        return new SocketAddressOf(host, port, null);
    }
}
