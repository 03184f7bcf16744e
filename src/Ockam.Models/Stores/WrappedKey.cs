namespace Ockam.Models;

/// <summary>Reads wrapped data keys, which are short.</summary>
internal static class WrappedKey
{
    /// <exception cref="ModelException">The length is not that of a wrapped key.</exception>
    public static byte[] Read(string description, long length, Action<byte[]> read)
    {
        RequireLength(description, length);
        var bytes = new byte[length];
        read(bytes);
        return bytes;
    }

    /// <exception cref="ModelException">The length is not that of a wrapped key.</exception>
    public static void RequireLength(string description, long length)
    {
        if (length is < 1 or > SealedFormat.MaximumWrappedKeyLength)
            throw new ModelException(
                ModelErrorReason.Malformed,
                $"{description} cannot be a wrapped data key: it has {length} bytes, not 1 to {SealedFormat.MaximumWrappedKeyLength}.");
    }
}
