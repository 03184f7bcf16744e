using System.Globalization;
using System.IO.Compression;

namespace Ockam.Aws;

/// <summary>What EC2 hands to an instance that starts, and cloud-init runs there as root.</summary>
internal static class BootUserData
{
    /// <summary>EC2's limit, in bytes before they are written in base64: 16 KiB.</summary>
    public const int MaximumLength = 16 * 1024;

    /// <summary>The user data of a plan: the script, compressed as cloud-init takes it if it is too long otherwise.</summary>
    /// <exception cref="ArgumentException">The plan is refused, or its script is too long also when it is compressed.</exception>
    public static byte[] Of(BootPlan plan) => Pack(BootScript.Write(plan));

    /// <summary>A script as user data.</summary>
    /// <exception cref="ArgumentException">It is too long also when it is compressed.</exception>
    public static byte[] Pack(string script)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(script);
        if (text.Length <= MaximumLength) return text;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(text);
        if (packed.Length <= MaximumLength) return packed.ToArray();
        throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture,
            $"The boot script has {text.Length} bytes, compressed {packed.Length}, and EC2 takes {MaximumLength}: shorten the node file."));
    }
}
