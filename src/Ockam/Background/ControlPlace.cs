using System.Security.Cryptography;
using Ockam.Node.Control;

namespace Ockam.Background;

/// <summary>Where a node takes commands: a Unix socket in the home folder, or a named pipe on Windows.</summary>
internal static class ControlPlace
{
    // sockaddr_un has 104 bytes on macOS and 108 on Linux, the closing zero included.
    private const int LongestSocketPath = 103;

    /// <summary>The path of the socket, or the name of the pipe.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="name">The node's name.</param>
    /// <exception cref="NodeControlException">The home folder's path is too long for a socket.</exception>
    public static string Of(string home, string name)
    {
        string folder = Path.Combine(Path.TrimEndingDirectorySeparator(Path.GetFullPath(home)), "nodes");
        if (OperatingSystem.IsWindows()) return $"ockamps-{Digest(Path.Combine(folder, name).ToUpperInvariant(), 32)}";
        string path = Path.Combine(folder, name + ".sock");
        // A name of 128 characters fits nowhere; a part of its digest does not meet another's by chance.
        if (IsTooLong(path)) path = Path.Combine(folder, Digest(name, 16) + ".sock");
        if (!IsTooLong(path)) return path;
        throw new NodeControlException(
            NodeControlReason.InvalidArgument,
            $"The path of the home folder '{home}' is too long for a socket in it: the system takes {LongestSocketPath} bytes, and "
            + $"this has {Bytes(path)} with what belongs to it.",
            "Choose a home folder with a shorter path.");
    }

    private static bool IsTooLong(string path) => Bytes(path) > LongestSocketPath;

    private static int Bytes(string path) => System.Text.Encoding.UTF8.GetByteCount(path);

    private static string Digest(string text, int digits) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..digits];
}
